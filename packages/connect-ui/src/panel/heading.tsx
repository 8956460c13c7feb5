import type { ReactNode } from 'react';

interface HeadingProps {
  readonly level: number;
  readonly part: string;
  readonly id?: string;
  readonly children: ReactNode;
}

/** A heading of the level that the host's page asks for. */
export function Heading({ level, part, id, children }: HeadingProps): React.JSX.Element {
  const Tag = `h${Math.min(level, 6)}` as 'h2';
  return (
    <Tag data-acme-part={part} id={id}>
      {children}
    </Tag>
  );
}
