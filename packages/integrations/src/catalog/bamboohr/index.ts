import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The name of the company, where BambooHR tells it. */
const Company = z.object({ displayName: z.string().nullish(), legalName: z.string().nullish() });

/**
 * BambooHR. Every customer has a subdomain, which is asked first.
 *
 * @example
 * const integration = project.integration('bamboohr', { connector: bamboohr({ scopes: ['employee'] }) });
 * @see https://documentation.bamboohr.com/docs/getting-started
 */
export function bamboohr({ scopes = [] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'People in BambooHR.',
    baseUrl: 'https://{company}.bamboohr.com/api/v1',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://{company}.bamboohr.com/authorize.php',
      tokenUrl: 'https://{company}.bamboohr.com/token.php',
      clientAuthentication: 'body',
      scopes: [...scopes],
      extraParameters: { request: 'authorize' },
      tokenParameters: { request: 'token' },
      fields: [
        {
          name: 'company',
          label: 'BambooHR subdomain',
          hint: 'What stands before .bamboohr.com in the address of your BambooHR.',
          secret: false,
          pattern: /[a-z0-9][a-z0-9-]*/,
          example: 'taskly',
        },
      ],
      environment: { clientId: 'BAMBOOHR_CLIENT_ID', clientSecret: 'BAMBOOHR_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http, { parameters }) => {
      const { company = '' } = parameters;
      const { displayName, legalName } = Company.parse(await http.get('/company_information'));
      return { id: company, label: displayName || legalName || company };
    },
  };
}
