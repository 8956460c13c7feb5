import { migrate } from '@acme/core';

await migrate({ connectionString: process.argv[2] ?? '' });
