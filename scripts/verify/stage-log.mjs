// @ts-check
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * All that a stage printed, in a file from the first byte on, so that a killed run leaves it too.
 *
 * @typedef {object} StageLog
 * @property {string} path
 * @property {(text: string | Uint8Array) => void} write
 * @property {(lines: number) => string} tail
 * @property {() => void} close
 */

/**
 * @param {string} path
 * @returns {StageLog}
 */
export function openLog(path) {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  return {
    path,
    write: (text) => void (typeof text === 'string' ? writeSync(file, text) : writeSync(file, text)),
    tail(lines) {
      const text = stripVTControlCharacters(readFileSync(path, 'utf8'));
      return text.trimEnd().split('\n').slice(-lines).join('\n');
    },
    close: () => closeSync(file),
  };
}
