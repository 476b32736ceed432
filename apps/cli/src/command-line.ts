import { Command, CommanderError } from 'commander';
import { expandSwitches } from './arguments.js';
import { commandList } from './command-list.js';
import { Context } from './context.js';
import { addGlobalOptions, globalFlagsWithValue } from './global-options.js';
import { printError } from './output/print-error.js';

/** What Docker's command line ends with when it could not even begin. */
const usageExitCode = 125;

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
    .configureOutput({ outputError: () => undefined })
    .helpCommand(false);
  addGlobalOptions(program);
  const context = new Context(program);
  const verbAt = findVerb(args);
  const verb = args[verbAt];
  let parsed = (): readonly string[] => args;
  for (const [name, { summary, load }] of Object.entries(commandList)) {
    const command = program.command(name).summary(summary).description(summary);
    if (name === verb) {
      const { define } = await load();
      define(command, context);
      parsed = (): readonly string[] => [
        ...args.slice(0, verbAt + 1),
        ...expandSwitches(command, args.slice(verbAt + 1)),
      ];
    }
  }
  try {
    await program.parseAsync(parsed(), { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return report(error, context, program, verb);
  }
}

function report(
  error: unknown,
  context: Context,
  program: Command,
  verb: string | undefined,
): number {
  if (!(error instanceof CommanderError)) {
    printError(error, { withCauses: context.isDebugging });
    return context.exitCodeOf(error);
  }
  if (error.exitCode === 0) {
    return 0;
  }
  if (verb === undefined && error.code === 'commander.help') {
    return 0;
  }
  const where = verb !== undefined && verb in commandList ? `docklet ${verb}` : program.name();
  process.stderr.write(
    `docklet: ${error.message.replace(/^error: /, '')}\nhint: see ${where} --help\n`,
  );
  return usageExitCode;
}

/** The place of the first argument that is not a global option, nor the value of one. */
function findVerb(args: readonly string[]): number {
  for (let index = 0; index < args.length; index++) {
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
