import { DockletError } from '@docklet/container';

/** The machine's ps(1) could not be asked, or has said nothing of use. */
export class PsError extends DockletError {
  constructor(options: readonly string[], reason: string) {
    super({
      code: 'DOCKLET_CLI_PS',
      message: `cannot list processes by ps ${options.join(' ')}: ${reason}`,
      hint: 'options are those of ps of this machine, and have to let it show process ids: -o pid,args',
      details: { options, reason },
    });
  }
}
