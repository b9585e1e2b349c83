import { type RequestHandler, Router } from 'express'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Database } from './database.js'
import { fromHere } from './http.js'

/** `/metrics`: for this machine, or with the administrator's key. */
export function createMetrics({ sql }: Database, adminKey: string): Router {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'rokhas_inbound_waiting',
    help: 'Arrivals not answered yet',
    registers: [registry],
    async collect() {
      this.set(await sql.inbound.count({ where: { doneAt: null } }))
    },
  })
  new Gauge({
    name: 'rokhas_deliveries',
    help: 'Deliveries that are not over, by state and lane',
    labelNames: ['state', 'lane'],
    registers: [registry],
    async collect() {
      this.reset()
      const rows = await sql.delivery.groupBy({
        by: ['state', 'lane'],
        where: { state: { in: ['due', 'sending'] } },
        _count: true,
      })
      for (const { state, lane, _count } of rows) this.set({ state, lane }, _count)
    },
  })
  const allowed: RequestHandler = (request, response, next) =>
    request.headers.authorization === `Bearer ${adminKey}` ? next() : fromHere(request, response, next)
  return Router().get('/metrics', allowed, async (_, response) => {
    response.type(registry.contentType).send(await registry.metrics())
  })
}
