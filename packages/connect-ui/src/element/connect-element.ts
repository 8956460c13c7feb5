import type { GetToken } from '@acme/connect';
import { createElement, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Appearance } from '../headless/connect-provider.tsx';
import type { Messages } from '../messages/catalogue.ts';
import type { ConnectView } from '../panel/view.ts';
import { ElementPanel, type ElementEvents, type Tell } from './element-panel.tsx';
import type { ElementSlots } from './element-slots.tsx';
import { viewOf } from './view-attribute.ts';

/** What a script of the page gives to the element, besides its attributes. */
export interface ConnectElementProperties {
  /** Gets a user token from the host's own backend. Nothing is shown before it is there, and when it is taken away. */
  getToken: GetToken | undefined;
  /** What the attributes `color-scheme` and `density` do not say: `variables`. */
  appearance: Appearance | undefined;
  /** Other texts than the English ones. */
  messages: Messages | undefined;
  /** Elements of the page in places of the panel. */
  slots: ElementSlots | undefined;
  /** Where in the panel the customer is; to set it leads there. The attribute says where they begin. */
  view: ConnectView | undefined;
}

/** `<acme-connect>` as a script of the page sees it. */
export interface ConnectElement extends HTMLElement, ConnectElementProperties {
  addEventListener<Name extends keyof ElementEvents>(
    name: Name,
    listener: (event: CustomEvent<ElementEvents[Name]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

const propertyNames = ['getToken', 'appearance', 'messages', 'slots', 'view'] as const;

/**
 * Makes the class of the element. In a function, because it extends what only a browser has: a server may load this module.
 * The panel is in the light DOM (docs/decisions/2026-11-26-element-in-the-light.md).
 */
export function createElementClass(): CustomElementConstructor {
  return class extends HTMLElement {
    static readonly observedAttributes = [
      'api-url',
      'project-id',
      'user-id',
      'locale',
      'time-zone',
      'color-scheme',
      'density',
      'view',
      'heading-level',
      'hide-locked',
    ];

    declare getToken: ConnectElementProperties['getToken'];
    declare appearance: ConnectElementProperties['appearance'];
    declare messages: ConnectElementProperties['messages'];
    declare slots: ConnectElementProperties['slots'];
    declare view: ConnectElementProperties['view'];
    #root: Root | undefined;
    #isAwaited = false;
    readonly #tell: Tell = (name, detail) => {
      if (name === 'acme-view') this.view = detail as ConnectView;
      return this.dispatchEvent(
        new CustomEvent(name, { detail, bubbles: true, cancelable: name === 'acme-before-connect' }),
      );
    };

    constructor() {
      super();
      const given: Partial<ConnectElementProperties> = {};
      for (const name of propertyNames) {
        // Set on an element that was no element of ours yet.
        if (Object.hasOwn(this, name)) Object.assign(given, { [name]: Reflect.get(this, name) });
        Object.defineProperty(this, name, {
          get: () => given[name],
          set: (value: unknown) => {
            Object.assign(given, { [name]: value });
            this.#renderSoon();
          },
        });
      }
    }

    connectedCallback(): void {
      this.#renderSoon();
    }

    /** An element that is only moved to another place keeps what it shows. */
    disconnectedCallback(): void {
      this.#renderSoon();
    }

    attributeChangedCallback(name: string): void {
      // Where one customer was is nothing for the next.
      if (name === 'view' || name === 'user-id') this.view = viewOf(this.getAttribute('view'));
      this.#renderSoon();
    }

    /** Once for all that one task of the page changes. */
    #renderSoon(): void {
      if (this.#isAwaited) return;
      this.#isAwaited = true;
      queueMicrotask(() => {
        this.#isAwaited = false;
        const panel = this.isConnected ? this.#panel() : undefined;
        if (panel !== undefined) (this.#root ??= createRoot(this)).render(panel);
        else {
          this.#root?.unmount();
          this.#root = undefined;
        }
      });
    }

    /** Nothing before all is said that it needs. */
    #panel(): ReactElement | undefined {
      const [apiUrl, projectId] = [this.getAttribute('api-url'), this.getAttribute('project-id')];
      const { getToken, messages, slots, view } = this;
      if (apiUrl === null || projectId === null || getToken === undefined) return undefined;
      const level = Number(this.getAttribute('heading-level'));
      return createElement(ElementPanel, {
        connection: { apiUrl, projectId, userId: this.getAttribute('user-id') ?? undefined, getToken },
        locale: this.getAttribute('locale') ?? undefined,
        timeZone: this.getAttribute('time-zone') ?? undefined,
        messages,
        slots,
        appearance: this.#appearance(),
        panel: {
          view,
          hideLocked: this.hasAttribute('hide-locked'),
          headingLevel: level >= 1 && level <= 6 ? level : undefined,
        },
        tell: this.#tell,
      });
    }

    #appearance(): Appearance {
      const colorScheme = this.getAttribute('color-scheme');
      const density = this.getAttribute('density');
      return {
        ...this.appearance,
        ...(isColorScheme(colorScheme) && { colorScheme }),
        ...(isDensity(density) && { density }),
      };
    }
  };
}

function isColorScheme(value: string | null): value is NonNullable<Appearance['colorScheme']> {
  return value !== null && ['inherit', 'light', 'dark', 'system'].includes(value);
}

function isDensity(value: string | null): value is NonNullable<Appearance['density']> {
  return value === 'comfortable' || value === 'compact';
}
