import { definedAt, DefinitionError } from './definition-error.ts';
import type { SettingsField, SettingsFields } from './settings.ts';

const mostSettings = 50;
const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
const reserved = new Set(['constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty']);

/** Refuses, where it is written, settings that nobody could fill in. @throws DefinitionError naming `of` */
export function checkSettings(of: string, fields: SettingsFields): void {
  const entries = Object.entries(fields);
  const refuse = (problem: string): never => {
    throw new DefinitionError(`${definedAt()}: ${of}: ${problem}`);
  };
  if (entries.length > mostSettings) refuse(`it has ${entries.length} settings, and ${mostSettings} is the most.`);
  for (const [name, field] of entries) {
    const problem = problemOf(fields, name, field);
    if (problem !== undefined) refuse(`the setting "${name}" ${problem}`);
  }
  for (const [name] of entries) {
    const circle = circleFrom(fields, name, []);
    if (circle !== undefined) {
      refuse(
        `the settings ${circle.map((each) => `"${each}"`).join(', ')} wait for each other. Take one "dependsOn" out.`,
      );
    }
  }
}

function problemOf(fields: SettingsFields, name: string, field: SettingsField): string | undefined {
  if (reserved.has(name)) return 'has a name that is reserved. Choose another.';
  if (!namePattern.test(name)) {
    return 'has a name that is not allowed. Use a letter, then up to 62 letters, digits and "_".';
  }
  if (typeof field?.check !== 'function') return 'is no setting. Make it with textSetting(), select() or the like.';
  if (typeof field.label !== 'string' || field.label.trim() === '') return 'has no "label".';
  const stranger = dependsOn(field).find((other) => other === name || !Object.hasOwn(fields, other));
  if (stranger === name) return 'depends on itself.';
  if (stranger !== undefined) {
    return `depends on "${stranger}", and there is no such setting beside it. There is ${Object.keys(fields).join(', ')}.`;
  }
  if (field.initial === undefined) return undefined;
  const checked = field.check(field.initial);
  return checked.ok ? undefined : `has an "initial" that it would not take: it ${checked.message}.`;
}

function dependsOn({ choices }: SettingsField): readonly string[] {
  return choices?.from === 'account' ? choices.dependsOn : [];
}

function circleFrom(fields: SettingsFields, name: string, path: readonly string[]): readonly string[] | undefined {
  const met = path.indexOf(name);
  if (met !== -1) return path.slice(met);
  const field = fields[name];
  if (field === undefined) return undefined;
  for (const other of dependsOn(field)) {
    const circle = circleFrom(fields, other, [...path, name]);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
