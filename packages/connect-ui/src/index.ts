'use client';
export { type ConnectUI, createConnectUI } from './create-connect-ui.ts';
export * from './headless/index.ts';
export { ConnectPanel, type ConnectPanelProps, type ConnectView } from './panel/connect-panel.tsx';
