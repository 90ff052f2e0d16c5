// Shared with the setup, which runs before TypeScript can.

/** @param {number} milliseconds @returns {string} "0.4 s", "75 s" or "12 min 05 s" */
function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}

module.exports = { duration };
