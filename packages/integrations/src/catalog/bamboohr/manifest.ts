import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'bamboohr',
  name: 'BambooHR',
  category: 'hr',
  status: 'verified',
  docs: 'https://documentation.bamboohr.com/docs/getting-started',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/AUTHENTICATION.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/AUTHENTICATION.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/AUTHENTICATION.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'extraParameters',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/AUTHENTICATION.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenParameters',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/AUTHENTICATION.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'fields',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/AUTHENTICATION.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/docs/Api/EmployeesApi.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/docs/Api/EmployeesApi.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/BambooHR/bhr-api-php/blob/a6a10ca26972470d31d494b9caaf7e5db9eaf945/lib/Model/CompanyInformation.php',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
