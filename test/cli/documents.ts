export const SOUND =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}}';
/** With an error, ACTION_WITHOUT_VENDOR. */
export const BAD = SOUND.replace('s3:GetObject', 'GetObject');
/** With a warning, MISSING_VERSION. */
export const OLD = SOUND.replace('"Version":"2012-10-17",', '');
