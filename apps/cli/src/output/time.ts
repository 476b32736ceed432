const units = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', 4.35],
  ['month', 12],
  ['year', Number.POSITIVE_INFINITY],
] as const;

/** How long ago a time is, roughly, as people say it: `3 minutes`. */
export function ago(time: string, now = Date.now()): string {
  let amount = Math.max(0, (now - Date.parse(time)) / 1000);
  for (const [unit, next] of units) {
    if (amount < next) {
      const whole = Math.floor(amount);
      return unit === 'second' && whole < 1
        ? 'Less than a second'
        : `${whole} ${unit}${whole === 1 ? '' : 's'}`;
    }
    amount /= next;
  }
  return '';
}
