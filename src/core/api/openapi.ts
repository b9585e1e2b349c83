import { z } from 'zod'
import { ACT_NAMES, ACTS, STATES } from '../index.js'
import { Appointing, Pin } from './schemas.js'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const inputSchema = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' })

const IDEMPOTENCY = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', maxLength: 100 },
  description: 'The same key with the same request gives the first answer again and changes nothing.',
}
const REFERENCE = {
  name: 'reference',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[1-9][0-9]{9}$' },
}
const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const REFUSED = {
  '4XX': {
    description: 'Refused; nothing was changed.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
}

/** The API's description, made from the table of acts: what an act takes is written once. */
export function openApi(publicUrl: string): object {
  const acts = ACT_NAMES.filter((name) => !ACTS[name].roles.some((role) => role === 'applicant'))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rokhas Hub',
      version: '1',
      description:
        'Applications and the acts on them. Instants are UTC, dates civil (Africa/Casablanca), amounts centimes of dirham.',
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ key: [] }],
    paths: {
      '/applications': {
        get: {
          summary: 'The applications that await the caller, the longest unchanged first',
          responses: { 200: { description: 'A list', ...json({ type: 'object' }) }, ...REFUSED },
        },
      },
      '/applications/{reference}': {
        get: {
          summary: 'One application of the caller’s commune, with the acts open to the caller',
          parameters: [REFERENCE],
          responses: {
            200: { description: 'The application', ...json({ $ref: '#/components/schemas/Application' }) },
            ...REFUSED,
          },
        },
      },
      ...Object.fromEntries(
        acts.map((name) => [
          `/applications/{reference}/acts/${name}`,
          {
            post: {
              summary: `${name}: by ${ACTS[name].roles.join(', ')}, from ${ACTS[name].from.join(', ')}`,
              parameters: [REFERENCE, IDEMPOTENCY],
              requestBody: { required: true, ...json(inputSchema(ACTS[name].input)) },
              responses: {
                200: { description: 'Done', ...json({ $ref: '#/components/schemas/ActResult' }) },
                ...REFUSED,
              },
            },
          },
        ]),
      ),
      '/staff': {
        get: {
          summary: 'Everybody appointed (administrator)',
          responses: { 200: { description: 'A list', ...json({ type: 'object' }) }, ...REFUSED },
        },
        post: {
          summary: 'Appoints somebody (administrator)',
          parameters: [IDEMPOTENCY],
          requestBody: { required: true, ...json(inputSchema(Appointing)) },
          responses: { 201: { description: 'The appointment', ...json({ type: 'object' }) }, ...REFUSED },
        },
      },
      '/staff/{id}/keys': {
        post: {
          summary: 'Gives an appointment a key, shown once (administrator)',
          parameters: [ID, IDEMPOTENCY],
          responses: { 201: { description: 'The key', ...json({ type: 'object' }) }, ...REFUSED },
        },
      },
      '/staff/{id}/pin': {
        post: {
          summary: 'Makes the signing key of an appointment and sets its PIN (administrator)',
          parameters: [ID, IDEMPOTENCY],
          requestBody: { required: true, ...json(inputSchema(Pin)) },
          responses: { 204: { description: 'Set' }, ...REFUSED },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Application: {
          type: 'object',
          required: ['reference', 'procedure', 'state', 'communeCode', 'acts'],
          properties: {
            reference: { type: 'string' },
            procedure: { type: 'string' },
            state: { enum: STATES },
            communeCode: { type: 'string' },
            registerNumber: { type: 'string' },
            decisionNumber: { type: 'string' },
            dueOn: { type: 'string', format: 'date' },
            acts: { type: 'array', items: { enum: ACT_NAMES } },
          },
        },
        ActResult: {
          type: 'object',
          required: ['reference', 'state'],
          properties: { reference: { type: 'string' }, state: { enum: STATES } },
        },
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            fields: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
      },
    },
  }
}
