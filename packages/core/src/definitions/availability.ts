import type { Availability, PlainValue } from '@acme/api';
import type { Integration } from '@acme/integrations';
import type { Provenance } from '../db/database.ts';

/** Metadata that may decide: what a browser wrote is left out. */
export function decisiveMetadata(
  metadata: Readonly<Record<string, PlainValue>>,
  provenance: Readonly<Record<string, Provenance>>,
): Readonly<Record<string, PlainValue>> {
  const decisive: Record<string, PlainValue> = Object.create(null);
  for (const [key, value] of Object.entries(metadata)) {
    if (provenance[key]?.by !== 'browser') decisive[key] = value;
  }
  return decisive;
}

/** Asks the rule of an integration. A rule that throws, or answers with anything but yes or no, means no. */
export function availabilityOf(integration: Integration, metadata: Readonly<Record<string, PlainValue>>): Availability {
  if (integration.available === undefined) return { allowed: true };
  const refused: Availability = { allowed: false, message: 'Not included in your plan' };
  try {
    const answer = integration.available({ metadata });
    if (answer === true) return { allowed: true };
    if (typeof answer !== 'object' || answer === null || answer.allowed) return refused;
    return {
      allowed: false,
      message: answer.message,
      ...(answer.upgrade === undefined ? {} : { upgrade: answer.upgrade }),
    };
  } catch {
    return refused;
  }
}
