import { Option } from 'commander';

/** `--progress`: how a transfer is shown. */
export function progressOption(): Option {
  return new Option('--progress <format>', 'how to show it: lines that move, plain text, or JSON')
    .choices(['auto', 'plain', 'json'])
    .default('auto');
}
