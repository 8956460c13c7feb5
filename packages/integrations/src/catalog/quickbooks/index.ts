import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The name of the company, where QuickBooks tells it. */
const Answer = z.object({ CompanyInfo: z.object({ CompanyName: z.string().optional() }).optional() });

/**
 * QuickBooks Online. Which company it is, QuickBooks tells on the way back.
 *
 * @example
 * const integration = project.integration('quickbooks', { connector: quickbooks({ url: 'https://sandbox-quickbooks.api.intuit.com' }) });
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
 */
export function quickbooks({
  scopes = ['com.intuit.quickbooks.accounting'],
  url = 'https://quickbooks.api.intuit.com',
}: {
  readonly scopes?: readonly string[];
  readonly url?: string;
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Invoices and customers in QuickBooks.',
    baseUrl: `${url}/v3/company/{companyId}`,
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
      tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
      clientAuthentication: 'basic',
      scopes: [...scopes],
      fromCallback: { companyId: { parameter: 'realmId', pattern: /\d{5,20}/ } },
      revocation: {
        method: 'POST',
        url: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
        as: 'client',
        json: { token: '{refreshToken}' },
      },
      environment: { clientId: 'QUICKBOOKS_CLIENT_ID', clientSecret: 'QUICKBOOKS_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http, { parameters }) => {
      const { companyId = '' } = parameters;
      const { CompanyInfo } = Answer.parse(await http.get(`/companyinfo/${companyId}`));
      return { id: companyId, label: CompanyInfo?.CompanyName ?? companyId };
    },
  };
}
