import { Command, CommanderError } from 'commander';
import { expandSwitches } from './arguments.js';
import type { CommandEntry } from './command-entry.js';
import { otherCommands, sections } from './command-entry.js';
import { commandList } from './command-list.js';
import { Context } from './context.js';
import { addGlobalOptions, globalFlagsWithValue } from './global-options.js';
import { printError } from './output/print-error.js';
import { stderr, stdout } from './output/standard-output.js';

/** What Docker's command line ends with when it does not understand an option, and when the words are wrong. */
const wrongOption = 125;
const wrongWords = 1;

/** Mistakes of commander's that are about words, not options. */
const aboutWords: ReadonlySet<string> = new Set([
  'commander.missingArgument',
  'commander.excessArguments',
  'commander.unknownCommand',
]);

/** What a command line calls. */
interface Called {
  /** As it was typed: `docklet image pull`. */
  readonly words: string;
  readonly isGroup: boolean;
  /** The arguments as commander understands them. Only called when somebody handles what it throws. */
  readonly parsed: () => readonly string[];
}

/**
 * Runs one command line.
 *
 * @param args without the interpreter and the script
 * @returns the exit code of the process
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = new Command('docklet')
    .description('Runs containers: a container engine that you can read')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        stdout.write(text);
      },
      outputError: () => undefined,
    })
    .helpCommand(false);
  const at = findWord(args, 0);
  addGlobalOptions(program, at > 0 || args.length === 0);
  const context = new Context(program);
  const called = await addCommands(program, commandList, context, args, at);
  try {
    await program.parseAsync(called.parsed(), { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return report(error, context, called);
  }
}

/**
 * Adds the command that is called with all that it is made of, or the names of all commands if none is: most of what
 * there is costs nothing to whoever calls one thing.
 *
 * @param at the place of the word that says which one it is
 */
async function addCommands(
  parent: Command,
  entries: Readonly<Record<string, CommandEntry>>,
  context: Context,
  args: readonly string[],
  at: number,
): Promise<Called> {
  const found = Object.entries(entries).find(
    ([name, { aliases }]) => name === args[at] || aliases?.includes(args[at] ?? '') === true,
  );
  if (found === undefined || asksForHelp(args.slice(0, at))) {
    inSections(entries).forEach(([name, entry]) => addCommand(parent, name, entry));
    return { words: wordsOf(parent), isGroup: true, parsed: () => args };
  }
  const [name, entry] = found;
  const command = addCommand(parent, name, entry);
  if (entry.commands !== undefined) {
    return addCommands(command, entry.commands, context, args, findWord(args, at + 1));
  }
  const { define } = await entry.load();
  define(command, context);
  return {
    words: wordsOf(command),
    isGroup: false,
    parsed: () => [...args.slice(0, at + 1), ...expandSwitches(command, args.slice(at + 1))],
  };
}

function addCommand(parent: Command, name: string, entry: CommandEntry): Command {
  const { summary, section = otherCommands, aliases = [], isHidden = false } = entry;
  const command = parent
    .command(name, { hidden: isHidden })
    .summary(summary)
    .description(summary)
    .helpGroup(section);
  return command.aliases(aliases).helpCommand(false);
}

/** Sections appear where their first command does. */
function inSections(
  entries: Readonly<Record<string, CommandEntry>>,
): readonly (readonly [string, CommandEntry])[] {
  const place = ({ section = otherCommands }: CommandEntry): number => sections.indexOf(section);
  return Object.entries(entries).toSorted(([, a], [, b]) => place(a) - place(b));
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

function wordsOf(command: Command): string {
  return command.parent === null ? command.name() : `${wordsOf(command.parent)} ${command.name()}`;
}

function report(error: unknown, context: Context, { words, isGroup }: Called): number {
  if (!(error instanceof CommanderError)) {
    printError(error, { withCauses: context.isDebugging });
    return context.exitCodeOf(error);
  }
  // A group by itself, or docklet alone, shows what there is: nothing is wrong with that.
  if (error.exitCode === 0 || (isGroup && error.code === 'commander.help')) {
    return 0;
  }
  stderr.write(`docklet: ${error.message.replace(/^error: /, '')}\nhint: see ${words} --help\n`);
  return aboutWords.has(error.code) ? wrongWords : wrongOption;
}

/** The place of the first argument that is not a global option, nor the value of one. */
function findWord(args: readonly string[], from: number): number {
  for (let index = from; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (!argument.startsWith('-')) {
      return index;
    }
    if (globalFlagsWithValue.has(argument)) {
      index++;
    }
  }
  return args.length;
}
