import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DockletError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { say } from '../output/say.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly unitFolder: string;
  readonly print?: boolean;
  readonly remove?: boolean;
}

/** The unit could not be written. */
class BootUnitError extends DockletError {
  constructor(file: string, cause: unknown) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    super({
      code: 'DOCKLET_CLI_BOOT_UNIT',
      message: `cannot write ${file}: ${code}`,
      hint: 'it takes root; --print shows what would be written',
      details: { file, errno: code },
      cause,
    });
  }
}

const unitName = 'docklet-boot.service';
/** What systemd starts at a usual boot. */
const wants = 'multi-user.target.wants';

/** Says which options `docklet system install-boot` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('--unit-folder <folder>', 'where systemd looks for units', '/etc/systemd/system')
    .option('--print', 'print the unit and write nothing')
    .option('--remove', 'take it away again')
    .action(async (flags: Flags) => {
      const unit = renderUnit(await context.helper());
      if (flags.print === true) {
        stdout.write(unit);
        return;
      }
      const file = path.join(flags.unitFolder, unitName);
      const link = path.join(flags.unitFolder, wants, unitName);
      if (flags.remove === true) {
        rmSync(link, { force: true });
        rmSync(file, { force: true });
        say(`removed ${file}`);
        return;
      }
      install(file, link, unit);
      say(file);
    });
}

/** Writes the unit and enables it, as `systemctl enable` does: by a link. */
function install(file: string, link: string, unit: string): void {
  try {
    mkdirSync(path.dirname(link), { recursive: true });
    writeFileSync(file, unit, { mode: 0o644 });
    rmSync(link, { force: true });
    symlinkSync(file, link);
  } catch (error) {
    throw new BootUnitError(file, error);
  }
}

/** A unit that starts containers once, and leaves them alone: they are not its processes, and not ended with it. */
function renderUnit({ argv, environment }: Awaited<ReturnType<Context['helper']>>): string {
  const words = [...argv, 'internal', 'boot'].map(quote).join(' ');
  return `[Unit]
Description=Containers of docklet that are to run after a boot
After=network-online.target local-fs.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
${environment.map((variable) => `Environment=${quote(variable)}\n`).join('')}ExecStart=${words}

[Install]
WantedBy=multi-user.target
`;
}

/** As systemd.syntax(7) has it; a percent sign and a dollar stand for themselves when doubled. */
function quote(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%$+=:,./-]+$/.test(escaped) ? escaped : JSON.stringify(escaped);
}
