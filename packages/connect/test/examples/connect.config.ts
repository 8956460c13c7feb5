export { default } from '../../../../test/examples/packages/connect.config.ts';
