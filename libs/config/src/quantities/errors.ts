import { DockletError } from '@docklet/errors';

import { quote } from '../quote.js';

/** A text is not a size in bytes. Code `DOCKLET_CONFIG_INVALID_SIZE`. */
export class InvalidSizeError extends DockletError {
  constructor(
    text: string,
    reason = 'it is not a number with an optional unit b, k, m, g, t or p',
  ) {
    super({
      code: 'DOCKLET_CONFIG_INVALID_SIZE',
      message: `cannot read size ${quote(text)}: ${reason}`,
      hint: 'for example 65536, 64m, 1.5g or 1GiB; units are powers of 1024',
      details: { text: quote(text), reason },
    });
  }
}

/** A text is not a span of time. Code `DOCKLET_CONFIG_INVALID_DURATION`. */
export class InvalidDurationError extends DockletError {
  constructor(
    text: string,
    reason = 'it is not a row of numbers, each with a unit h, m, s, ms, us or ns',
  ) {
    super({
      code: 'DOCKLET_CONFIG_INVALID_DURATION',
      message: `cannot read duration ${quote(text)}: ${reason}`,
      hint: 'for example 10s, 1m30s or 500ms',
      details: { text: quote(text), reason },
    });
  }
}

/** A text is not an amount of processor time. Code `DOCKLET_CONFIG_INVALID_CPU_COUNT`. */
export class InvalidCpuCountError extends DockletError {
  constructor(text: string, reason = 'it is not a decimal number with at most nine decimals') {
    super({
      code: 'DOCKLET_CONFIG_INVALID_CPU_COUNT',
      message: `cannot read CPU count ${quote(text)}: ${reason}`,
      hint: 'for example 2, 1.5 or .5',
      details: { text: quote(text), reason },
    });
  }
}

/** A text is not a list of processors or memory nodes. Code `DOCKLET_CONFIG_INVALID_CPU_SET`. */
export class InvalidCpuSetError extends DockletError {
  constructor(text: string, reason = 'it is not a list of numbers and ranges') {
    super({
      code: 'DOCKLET_CONFIG_INVALID_CPU_SET',
      message: `cannot read CPU set ${quote(text)}: ${reason}`,
      hint: 'for example 0, 0-3 or 0-3,7',
      details: { text: quote(text), reason },
    });
  }
}

/** A text is not a resource limit of a process. Code `DOCKLET_CONFIG_INVALID_ULIMIT`. */
export class InvalidUlimitError extends DockletError {
  constructor(text: string, reason = 'it is not NAME=SOFT or NAME=SOFT:HARD', hint?: string) {
    super({
      code: 'DOCKLET_CONFIG_INVALID_ULIMIT',
      message: `cannot read ulimit ${quote(text)}: ${reason}`,
      hint: hint ?? 'for example nofile=1024:2048, core=0 or memlock=unlimited',
      details: { text: quote(text), reason },
    });
  }
}
