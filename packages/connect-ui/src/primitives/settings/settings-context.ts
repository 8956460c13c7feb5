import type { SettingInfo, SettingValue } from '@acme/connect';
import { createContext, type FocusEventHandler, type RefObject } from 'react';
import type { DraftTarget } from '../../headless/settings/draft-store.ts';
import type { SettingsForm } from '../../headless/settings/use-settings.ts';
import type { UseSubmit } from '../../headless/settings/use-submit.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of a form of settings tell. */
export interface SettingsState extends PartState {
  readonly state: 'saved' | 'unsaved';
  readonly form: SettingsForm;
}

/** What the parts of a form of settings know. */
export interface SettingsContext {
  readonly state: SettingsState;
  readonly form: SettingsForm;
  readonly target: DraftTarget;
  readonly submit: UseSubmit;
  readonly id: string;
  readonly root: RefObject<HTMLFormElement | null>;
  readonly save: RefObject<HTMLElement | null>;
  /** Why nothing can be saved now. */
  readonly blocked: string | undefined;
  /** The customer may look, and change nothing: it is a colleague's account, or support looks on. */
  readonly isReadOnly: boolean;
}

export const SettingsContext = createContext<SettingsContext | undefined>(undefined);

/** What the parts of one setting tell. */
export interface SettingsFieldState extends PartState {
  /** The kind of the setting. */
  readonly state: string;
  readonly field: SettingInfo;
  readonly value: SettingValue | undefined;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
  /** For a control of your own. */
  readonly controlProps: {
    readonly id: string;
    readonly name: string;
    readonly 'aria-required': true | undefined;
    readonly 'aria-invalid': true | undefined;
    readonly 'aria-describedby': string;
    readonly onBlur: FocusEventHandler;
  };
  /** Fills it in; undefined empties it. `labels`: the words of what was chosen. */
  readonly change: (value: SettingValue | undefined, labels?: Readonly<Record<string, string>>) => void;
}

/** What the parts of one setting know. */
export interface FieldContext {
  readonly state: SettingsFieldState;
  readonly id: string;
  /** It has several controls, which have a name together. */
  readonly isGroup: boolean;
  /** Of a mapping: the row that is wrong. */
  readonly wrongRow: string | undefined;
  readonly leave: () => void;
}

export const FieldContext = createContext<FieldContext | undefined>(undefined);
