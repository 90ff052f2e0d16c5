/** The wall clock of a time zone. Local times are written as the milliseconds they would be in UTC. */
export interface ZoneClock {
  readonly localOf: (instantMs: number) => number;
  /** Undefined for a local time that the clock skips; of a time it shows twice the second, in standard time. */
  readonly instantOf: (localMs: number) => number | undefined;
}

const millisecondsPerDay = 86_400_000;
// Every change of a clock since 1972 is at a whole quarter of an hour of UTC.
const bucketMs = 900_000;

/** @throws RangeError for a time zone that this machine does not know */
export function zoneClock(timezoneId: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: timezoneId,
    hourCycle: "h23",
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  const known = new Map<number, number>();
  const offsetAt = (instantMs: number): number => {
    const bucket = Math.floor(instantMs / bucketMs) * bucketMs;
    const offset = known.get(bucket) ?? wallClock(format, bucket) - bucket;
    known.set(bucket, offset);
    return offset;
  };
  return {
    localOf: (instantMs) => instantMs + offsetAt(instantMs),
    instantOf: (localMs) => {
      const offsets = [-millisecondsPerDay, millisecondsPerDay].map((away) =>
        offsetAt(localMs + away),
      );
      const instants = offsets
        .map((offset) => ({ offset, instant: localMs - offset }))
        .filter(({ offset, instant }) => offsetAt(instant) === offset)
        .map(({ instant }) => instant);
      return instants.length === 0 ? undefined : Math.max(...instants);
    },
  };
}

function wallClock(format: Intl.DateTimeFormat, instantMs: number): number {
  const parts = new Map(
    format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(
    ...([of("year"), of("month") - 1, of("day")] as const),
    ...([of("hour"), of("minute"), of("second")] as const),
  );
}
