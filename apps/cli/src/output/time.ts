const hourSeconds = 3600;

/** How long ago a time is, roughly, in Docker's words: `About a minute`, `3 hours`. */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.round(seconds / hourSeconds);
  const days = Math.floor(hours / 24);
  if (seconds < 1) {
    return 'Less than a second';
  }
  if (seconds < 60) {
    return count(Math.floor(seconds), 'second');
  }
  if (minutes < 60) {
    return minutes === 1 ? 'About a minute' : `${minutes} minutes`;
  }
  if (hours < 48) {
    return hours === 1 ? 'About an hour' : `${hours} hours`;
  }
  return agoInDays(days);
}

function agoInDays(days: number): string {
  if (days < 14) {
    return `${days} days`;
  }
  if (days < 60) {
    return `${Math.floor(days / 7)} weeks`;
  }
  return days < 730 ? `${Math.floor(days / 30)} months` : `${Math.floor(days / 365)} years`;
}

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** A time as Docker's lists have it: `2026-11-25 18:33:43 +0000 UTC`. */
export function timestamp(time: string): string {
  const whole = new Date(time).toISOString();
  return `${whole.slice(0, 10)} ${whole.slice(11, 19)} +0000 UTC`;
}
