import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const bigcommerceLogin: readonly Recipe[] = [
  {
    id: 'bigcommerce-login',
    name: 'BigCommerce customer login',
    group: 'web',
    docs: docs('https://developer.bigcommerce.com/docs/start/authentication/customer-login', 'doc'),
    fields: [
      { name: 'store', kind: 'url', example: 'https://shop.example.com', transform: ['trim', 'stripSlash'] },
      { name: 'storeHash', kind: 'text', example: 'abc123' },
      { name: 'clientId', kind: 'text', example: '8tb2ff1111111111111111111111111' },
      { name: 'customer', kind: 'number', example: '4927' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: '{clientId}' },
      jti: { value: '{uuid}' },
      operation: { value: 'customer_login' },
      store_hash: { value: '{storeHash}' },
      customer_id: { value: '{customer}', type: 'number' },
    },
    lifetime: { fill: 30, exp: 'absent' },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'url', url: '{store}/login/token/{token}' }],
  },
];
