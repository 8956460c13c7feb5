'use client';
export { type ConnectUI, createConnectUI } from './create-connect-ui.ts';
export * from './headless/index.ts';
export { ConnectPanel, type ConnectPanelProps } from './panel/connect-panel.tsx';
export type { ConnectView, DetailTab } from './panel/view.ts';
