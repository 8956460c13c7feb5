// What a host's bundler makes of a style sheet.
declare module '*.css';
