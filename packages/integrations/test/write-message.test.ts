import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeMessage } from '../src/catalog/google-mail/write-message.ts';

/** Takes a message apart as a mail server would: unfolds the headers, decodes words and body. */
function read(raw: string) {
  const message = Buffer.from(raw, 'base64url').toString();
  const end = message.indexOf('\r\n\r\n');
  const headers = message.slice(0, end).replaceAll('\r\n ', ' ').split('\r\n');
  const value = (name: string) => headers.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const subject = (value('Subject') ?? '')
    .replaceAll(/\?= =\?utf-8\?B\?/g, '?==?utf-8?B?')
    .replaceAll(/=\?utf-8\?B\?([^?]*)\?=/g, (_, word: string) => Buffer.from(word, 'base64').toString());
  const text = Buffer.from(message.slice(end + 4), 'base64').toString();
  return { names: headers.map((line) => line.split(':')[0]), to: value('To'), subject, text, message };
}

test('whatever is in a subject or a text, the headers are ours and both arrive', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ unit: 'grapheme' }), (subject, text) => {
      const sent = read(writeMessage({ to: ['ada@example.com'], bcc: ['b@example.com'], subject, text }));
      expect(sent.names).toEqual(['To', 'Bcc', 'Subject', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']);
      expect(sent.to).toBe('ada@example.com');
      expect(sent.subject).toBe(subject);
      expect(sent.text).toBe(text.replace(/\r?\n/g, '\r\n'));
      // RFC 5322 §2.1.1, but for a subject that is plain.
      const lines = sent.message.split('\r\n').filter((line) => !line.startsWith('Subject: ') || line.includes('=?'));
      expect(lines.every((line) => line.length <= 998)).toBe(true);
    }),
  );
});

test.each(['Hello\r\nBcc: thief@example.com', 'x\n\nbody', 'a =?utf-8?B?SGk=?= b', '\u202ereversed', ''])(
  'the subject %j leads to no other header',
  (subject) => {
    const sent = read(writeMessage({ to: ['ada@example.com'], subject, text: 'Hi' }));
    expect(sent.names).toEqual(['To', 'Subject', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']);
    expect([sent.subject, sent.text]).toEqual([subject, 'Hi']);
  },
);
