import type { SettingInfo, SettingValue } from '@acme/connect';
import { useState } from 'react';
import { useConnectContext } from '../connect-provider.tsx';
import { decimalSignOf, printNumber, readNumber } from './number-text.ts';

/** The text of a number while it is typed. */
export interface UseNumberText {
  readonly text: string;
  /** The keys that a telephone shows. */
  readonly inputMode: 'numeric' | 'decimal' | 'text';
  /** @returns what was typed, as a value */
  readonly type: (text: string) => SettingValue | undefined;
  /** The control is left: what was typed is shown as it was read. */
  readonly leave: () => void;
}

/** A number, typed as text: what is half typed stays, and the wheel of a mouse changes nothing. */
export function useNumberText(
  { min, integer }: Pick<Extract<SettingInfo, { kind: 'number' }>, 'min' | 'integer'>,
  value: SettingValue | undefined,
): UseNumberText {
  const decimalSign = decimalSignOf(useConnectContext().locale);
  const [typed, setTyped] = useState<string>();
  // Another window may have saved something else meanwhile.
  const isCurrent = typed !== undefined && readNumber(typed, decimalSign) === value;
  return {
    text: isCurrent ? typed : print(value, decimalSign),
    inputMode: min !== undefined && min >= 0 ? (integer === true ? 'numeric' : 'decimal') : 'text',
    type: (text) => {
      setTyped(text);
      return readNumber(text, decimalSign);
    },
    leave: () => setTyped(undefined),
  };
}

function print(value: SettingValue | undefined, decimalSign: string): string {
  return typeof value === 'number' ? printNumber(value, decimalSign) : typeof value === 'string' ? value : '';
}
