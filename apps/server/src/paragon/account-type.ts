import { AppError, type CredentialField, type IntegrationInfo } from '@acme/api';

/** What a client calls the type of an account: the first field of which the definition says what there is to choose. */
export function accountTypeField({ fields }: Pick<IntegrationInfo, 'fields'>): CredentialField | undefined {
  return fields?.find(({ choices }) => choices !== undefined);
}

/**
 * The value of that field, by the type that a client names; without one the usual. Nothing where the definition asks nothing of the kind.
 * @throws invalid_request for a type that there is not: taken for the usual one, a customer's sandbox would be connected to what is in production
 */
export function accountTypeValue(
  info: Pick<IntegrationInfo, 'fields' | 'name'>,
  accountType: string | readonly string[] | null | undefined,
): Readonly<Record<string, string>> {
  const field = accountTypeField(info);
  const named = [accountType ?? []].flat().find((type) => type !== '' && type !== 'default');
  const choice = named === undefined ? field?.choices?.[0] : field?.choices?.find(({ value }) => value === named);
  if (field !== undefined && choice !== undefined) return { [field.name]: choice.value };
  if (named === undefined) return {};
  const known = field?.choices?.map(({ value }) => `"${value}"`).join(', ');
  throw new AppError(
    'invalid_request',
    known === undefined
      ? `${info.name} has no account type "${named}", nor any other. Leave "accountType" out.`
      : `${info.name} has no account type "${named}". There are ${known}.`,
  );
}
