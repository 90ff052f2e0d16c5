// How the commands read what was typed: plain CommonJS, loaded before anything is installed.
const { parseArgs } = require("node:util");

/** What the user can mend on the command line. */
class OptionError extends Error {}

function wholeNumber(name, text, minimum, maximum) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new OptionError(
      `--${name} must be a whole number from ${minimum} to ${maximum}, got "${text}"`,
    );
  }
  return value;
}

function moment(name, text) {
  if (text === undefined) return undefined;
  const match = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text);
  if (!match || Number.isNaN(Date.parse(`${text}Z`))) {
    throw new OptionError(
      `--${name} must be a UTC time such as 2015-10-01T06:00:00, got "${text}"`,
    );
  }
  return text;
}

function parsed(argv, options, help) {
  let result;
  try {
    result = parseArgs({
      args: argv,
      options: { ...options, help: { type: "boolean", default: false } },
    });
  } catch (error) {
    throw new OptionError(
      `${error.message.split(". To specify")[0]}; the options are listed by --help`,
    );
  }
  return result.values.help ? { help } : { values: result.values };
}

/** @returns the words that are no option, all of them allowed */
function words(argv, help, allowed, name) {
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, strict: false });
  if (values.help) return { help };
  const unknown = [
    ...positionals.filter((word) => !allowed.includes(word)),
    ...Object.keys(values).map((option) => `--${option}`),
  ];
  if (unknown.length)
    throw new OptionError(`${name} knows ${allowed.join(", ")}; got "${unknown.join(" ")}"`);
  return { positionals };
}

module.exports = { OptionError, wholeNumber, moment, parsed, words };
