import type { Exemption } from "./exemption";

/**
 * Everything that is excused, with the reason and the last day. A test fails when a day has passed, and when an
 * exemption no longer excuses anything.
 */
export const exemptions: readonly Exemption[] = [];
