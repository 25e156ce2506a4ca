export * from './index.js';
export { KanaAdmin as default } from './index.js';
