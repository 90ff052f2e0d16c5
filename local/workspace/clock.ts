/** Now, in milliseconds since the epoch. An argument everywhere, so that tests move time by hand. */
export type Clock = () => number;

/** Calls back after so many milliseconds; what it returns cancels the call. */
export type Timer = (delayMs: number, callback: () => void) => () => void;

export const systemClock: Clock = () => Date.now();

export const systemTimer: Timer = (delayMs, callback) => {
  // setTimeout turns anything over 2^31-1 ms into 1 ms; 24 days is longer than any run here.
  const handle = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1));
  return () => {
    clearTimeout(handle);
  };
};
