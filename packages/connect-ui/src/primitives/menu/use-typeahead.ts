import { type KeyboardEvent, useRef } from 'react';

const forgetAfterMs = 600;

type Find = (event: KeyboardEvent, items: readonly HTMLElement[], at: number) => HTMLElement | undefined;

/** Finds the item whose text begins with what is being typed; one letter again and again goes through all of its. */
export function useTypeahead(): Find {
  const typed = useRef({ text: '', at: 0 });
  return (event, items, at) => {
    const { key, ctrlKey, metaKey, altKey, timeStamp } = event;
    const isLetter = /^.$/u.test(key) && key !== ' ' && !ctrlKey && !metaKey && !altKey;
    if (!isLetter) return undefined;
    const before = timeStamp - typed.current.at < forgetAfterMs ? typed.current.text : '';
    const text = before === key ? key : before + key;
    typed.current = { text, at: timeStamp };
    // From the item after this one on; from this one while a word goes on.
    const start = text.length > 1 ? at : at + 1;
    const order = [...items.slice(Math.max(start, 0)), ...items.slice(0, Math.max(start, 0))];
    const wanted = text.toLocaleLowerCase();
    return order.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(wanted));
  };
}
