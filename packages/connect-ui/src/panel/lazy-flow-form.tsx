'use client';
import { fetchPart } from './fetch-part.tsx';

/** A form of a flow, loaded when a flow begins. */
export const { Part: LazyFlowForm, preload: preloadFlowForms } = fetchPart(
  async () => (await import('./flow-forms.tsx')).FlowForm,
  null,
);
