import path from 'node:path';

import type { ImageProcessConfig } from '@docklet/oci';

import { InvalidChangeError } from '../errors/archive-errors.js';
import { splitWords } from './split-words.js';
import { parseWordList } from './word-list.schema.js';

/** An instruction, taken apart. */
interface Instruction {
  /** The whole, for messages. */
  readonly change: string;
  readonly text: string;
}

type Apply = (config: ImageProcessConfig, instruction: Instruction) => ImageProcessConfig;

const instructions: Readonly<Record<string, Apply>> = {
  CMD: (config, { text }) => ({ ...config, Cmd: command(text) }),
  ENTRYPOINT: (config, { text }) => ({ ...config, Entrypoint: command(text) }),
  ENV: (config, instruction) => ({ ...config, Env: withVariables(config.Env ?? [], instruction) }),
  EXPOSE: (config, instruction) => ({
    ...config,
    ExposedPorts: { ...config.ExposedPorts, ...asSet(words(instruction).map(port(instruction))) },
  }),
  LABEL: (config, instruction) => ({
    ...config,
    Labels: { ...config.Labels, ...Object.fromEntries(pairs(instruction)) },
  }),
  ONBUILD: (config, { text }) => ({ ...config, OnBuild: [...(config.OnBuild ?? []), text] }),
  STOPSIGNAL: (config, instruction) => ({ ...config, StopSignal: oneWord(instruction) }),
  USER: (config, instruction) => ({ ...config, User: oneWord(instruction) }),
  VOLUME: (config, instruction) => ({
    ...config,
    Volumes: { ...config.Volumes, ...asSet(parseWordList(instruction.text) ?? words(instruction)) },
  }),
  WORKDIR: (config, { text }) => ({
    ...config,
    WorkingDir: path.posix.resolve('/', config.WorkingDir ?? '/', text),
  }),
};

/**
 * Applies instructions of a Dockerfile to the way an image starts processes.
 *
 * @throws InvalidChangeError `DOCKLET_IMAGE_INVALID_CHANGE`
 */
export function applyChanges(
  config: ImageProcessConfig,
  changes: readonly string[],
): ImageProcessConfig {
  return changes.reduce((before, change) => {
    const [, name = '', text = ''] = /^\s*(\S+)\s*([^]*?)\s*$/.exec(change) ?? [];
    const key = name.toUpperCase();
    const apply = Object.hasOwn(instructions, key) ? instructions[key] : undefined;
    if (apply === undefined) {
      throw new InvalidChangeError(change, `there is no instruction ${JSON.stringify(name)} here`);
    }
    if (text === '') {
      throw new InvalidChangeError(change, 'nothing follows the instruction');
    }
    return apply(before, { change, text });
  }, config);
}

/** The list form is what is executed; anything else is a line for the shell. */
function command(text: string): readonly string[] {
  return parseWordList(text) ?? ['/bin/sh', '-c', text];
}

function words({ change, text }: Instruction): readonly string[] {
  return splitWords(text, change);
}

function oneWord(instruction: Instruction): string {
  const [word, ...more] = words(instruction);
  if (word === undefined || more.length > 0) {
    throw new InvalidChangeError(instruction.change, 'it takes exactly one word');
  }
  return word;
}

/** `A=1 B=2`, or one pair as `A 1`. */
function pairs(instruction: Instruction): readonly (readonly [string, string])[] {
  const list = words(instruction);
  const [first = ''] = list;
  const separate =
    list.length > 1 && !first.includes('=') ? [`${first}=${list.slice(1).join(' ')}`] : list;
  return separate.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 1) {
      throw new InvalidChangeError(instruction.change, 'it takes name=value');
    }
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
}

function withVariables(env: readonly string[], instruction: Instruction): readonly string[] {
  return pairs(instruction).reduce((before, [name, value]) => {
    const others = before.filter((variable) => !variable.startsWith(`${name}=`));
    return [...others, `${name}=${value}`];
  }, env);
}

function port({ change }: Instruction): (word: string) => string {
  return (word) => {
    if (!/^\d+(?:-\d+)?(?:\/(?:tcp|udp|sctp))?$/.test(word)) {
      throw new InvalidChangeError(change, 'a port is a number, with /tcp, /udp or /sctp');
    }
    return word.includes('/') ? word : `${word}/tcp`;
  };
}

/** Go writes a set as a map from names to empty objects. */
function asSet(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
