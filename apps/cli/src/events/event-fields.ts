import type { EngineEvent } from '@docklet/container';
import { toJson } from '../format/to-json.js';

const nsPerSecond = 1_000_000_000n;

/** An event as Docker's JSON has it, on one line. Its nanoseconds are more than a number of JavaScript holds. */
export function eventJson(event: EngineEvent): string {
  const json = toJson({ ...eventFields(event), timeNano: String(event.timeNs) });
  return json.replace(/"timeNano":"(\d+)"\}$/, '"timeNano":$1}');
}

function eventFields(event: EngineEvent): Readonly<Record<string, unknown>> {
  const { type, action, id, attributes, timeNs } = event;
  return {
    ...(type === 'container' || type === 'image' ? { status: action, id } : {}),
    ...(attributes['image'] === undefined ? {} : { from: attributes['image'] }),
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: Object.fromEntries(sorted(attributes)) },
    scope: 'local',
    time: Number(timeNs / nsPerSecond),
  };
}

/** The same for templates, whose fields are written with a capital. */
export function templateFields(event: EngineEvent): Readonly<Record<string, unknown>> {
  const { Type, Action, Actor, scope, time } = eventFields(event);
  return {
    Type,
    Action,
    Actor,
    ID: event.id,
    Status: event.action,
    From: event.attributes['image'] ?? '',
    Scope: scope,
    Time: time,
    TimeNano: String(event.timeNs),
  };
}

/** An event as a line of text: `2026-11-25T18:00:00.123456789Z container start 1234… (image=busybox, name=web)`. */
export function eventLine({ type, action, id, attributes, timeNs }: EngineEvent): string {
  const seconds = new Date(Number(timeNs / nsPerSecond) * 1000).toISOString().slice(0, 19);
  const fraction = String(timeNs % nsPerSecond).padStart(9, '0');
  const more = sorted(attributes).map(([name, value]) => `${name}=${value}`);
  const shown = more.length === 0 ? '' : ` (${more.join(', ')})`;
  return `${seconds}.${fraction}Z ${type} ${action} ${id}${shown}`;
}

function sorted(attributes: EngineEvent['attributes']): readonly (readonly [string, string])[] {
  return Object.entries(attributes).toSorted(([first], [second]) => (first < second ? -1 : 1));
}
