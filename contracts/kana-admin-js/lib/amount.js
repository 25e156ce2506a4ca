'use strict';

const decimal = /^-?\d+(\.\d+)?$/;

/**
 * An amount as the API takes it: `delta` for an integer of 32 bits, `deltaExact` for any other decimal number. Kana's
 * own samples give numbers as strings too.
 */
function amount({ delta, deltaExact }) {
  if (deltaExact !== undefined || delta === undefined || delta === null) return { delta, deltaExact };
  const text = typeof delta === 'string' ? delta : isNumber(delta) ? String(delta) : '';
  if (!decimal.test(text)) {
    throw new Error(`delta is ${shown(delta)}: give a decimal number, e.g. 3, -2 or "1.5"`);
  }
  const value = Number(text);
  return !text.includes('.') && (value | 0) === value ? { delta: value } : { deltaExact: text };
}

const isNumber = (value) => typeof value === 'number' || typeof value === 'bigint';

const shown = (value) => (typeof value === 'string' ? JSON.stringify(value) : String(value));

module.exports = { amount };
