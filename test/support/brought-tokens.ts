/** Tokens as people bring them, after public threads, made with throw-away keys. Those that expire do so in 2100. */

export const good = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1IiwiZXhwIjo0MTAyNDQ0ODAwfQ.1Q-H4hl3hn0ke9ladPl9RJUH',
  'CEjeUWfoJatu4tEOXEA',
].join('');
export const padded = [
  'eyJhbGciOiJFUzI1NiIsImtpZCI6IngiLCJzaWduZXIiOiJhcm46YXdzOmVsYXN0aWNsb2FkYmFsYW5jaW5nOmV1LTE6MTpsYiJ9',
  '.eyJzdWIiOiJ1IiwiZXhwIjo0MTAyNDQ0ODAwLCJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIn0=.RYyEvYtMz3vhdmYyb5',
  'MyTQz1Yydw4VjVhkRIiarRBWiDRn8il6P9PR3mMfKfwfs48B9GjQeJlhNgXv3bZ1j3bw',
].join('');
export const paddedKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEzIOao4rNP6RziUjyWC+XeYzXeDb4
SW7FLkUeqP3HRE7BQmg3Sjj2ZVhW3x4ebapWjQ8leC54xSNBH2lq8Ccizw==
-----END PUBLIC KEY-----
`;
export const microseconds = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1IiwiZXhwIjo0MTAyNDQ0ODAwMDAwMDAwfQ.KcGMgcRvAg3Ttwai',
  'QB6qG8grpYNkkZGD5Q7_9lodR_0',
].join('');
export const milliseconds = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1IiwiZXhwIjoxNzAwMDAwMDAwMDAwfQ.i9kl59qKCF9TwK733Lql',
  '9gsNEwLsiinkF8NJwgY0pNk',
].join('');
export const textExpiry = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1IiwiZXhwIjoiNDEwMjQ0NDgwMCJ9.6Z9GQrDJ-JCMg5F0srcF1c',
  'xw7pjDTwQ0XVUSFLCGObw',
].join('');
export const largeId = [
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1IiwiZXhwIjo0MTAyNDQ0ODAwLCJ1c2VyX2lkIjoxMDAwMDIzNDgxMTc0MjE0NzN9.w0',
  '6SravD58YgvOJhGCpCqS_-Nax7x2qX_BfE9yTBT7c',
].join('');
export const byShortSecret = [
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1IiwiZXhwIjo0MTAyNDQ0ODAwfQ.TlyxcnKFizZexbBdgmpuDCmZvLJVdjdHRyY43jFy',
  'USI',
].join('');
export const rsa15 = [
  'eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0.W0S86O58AiNa38_XRQ0No_APG0w5oNseY21iQIQslZntmC48',
  'yGb8-iO4NXniGELW7gWDBK5g6T5iGMbLCg6ZxL_aQPzVDVu5XpXWHzz3Vd2WdGbMtSh0LiwxJe5kGabtCuJQwTJfgvz5lzzb8bEj',
  '6fIQcjLUw2AKyjfbfvUlZ5c0TmLtH4ZaridttnAgvRDbw5Og5IdWuve1CSEQWf_eE3OUSMieiRtUVHAE7wjUn0m5kJdqltKIzJCj',
  'Nnd9eVK03__Lj8sd1oY6SDZRDCNMf3erDUG7edtKC2UcwxvF0p90zZKVgIulatWypTGvpstyA9R02OrE12cq71agLBhKPw.SPrau',
  'hwMtGvImAyAul6KKw.No20vNFxdLke9p3HUzA5ABZVeuwisypkV7VDxkyu1MM.nYCoBCETbCl-rmhrKkeRlMpA0EtVAsrdNQGgzi',
  'ixzss',
].join('');
export const encryptedInSigned = [
  'eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.ZXlKaGJHY2lPaUprYVhJaUxDSmxibU1pT2lKQk1USTRRMEpETFVoVE1qVTJJaXd',
  'pZEhsd0lqb2lTbGRVSW4wLi5fRjdVRC1nc3dGN1FBTGw4Mk5OYVNRLml3MUtBdXc4Y01oN0ltckp5MV9kNlYwSXN2TWpoRTdhR2N',
  'aZ0FEOGRKN28uczEtQngyQ0N3T1NBZ096Nmc3djl1UQ.RIoMIy97bHxZjMmLr0oMQUMB0Dlo2DmgJV4GUlFMAmHoEVtAJmLVTltE',
  'o5Kg_T6m5yhh-ovDKoGkRg7dSbJWJA',
].join('');
