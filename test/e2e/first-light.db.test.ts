import { beforeAll, describe, it } from 'vitest'
import { aService } from '../support/service.js'
import { playJourney } from './journey.js'

describe('one citizen, one phone, one signed permit', () => {
  let url: string
  beforeAll(async () => {
    url = (await aService()).url
  })

  it.each(['fr', 'ar', 'zgh'] as const)('from the greeting to the verified paper, in %s', async (language) => {
    await playJourney(url, language)
  })
})
