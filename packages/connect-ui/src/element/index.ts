import { type ConnectElement, createElementClass } from './connect-element.ts';

export type { ConnectElement, ConnectElementProperties } from './connect-element.ts';
export type { ElementEvents } from './element-panel.tsx';
export type { ElementSlots } from './element-slots.tsx';

declare global {
  interface HTMLElementTagNameMap {
    'acme-connect': ConnectElement;
  }
}

// On a server there is nothing to define; a page may load this file twice, or two versions of it: the first one stays.
if (typeof customElements !== 'undefined' && customElements.get('acme-connect') === undefined) {
  customElements.define('acme-connect', createElementClass());
}
