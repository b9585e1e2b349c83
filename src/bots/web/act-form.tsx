import { type ActName, OPINIONS } from '../../core/index.js'
import type { Say } from '../../page/page.js'

/** The form of one act, with what it asks for. `cause` makes a second click the same act. */
export function ActForm(props: { t: Say; act: ActName; reference: string; formToken: string; cause: string }) {
  const { t, act, reference, formToken, cause } = props
  return (
    <form class="card" method="post" action={`/office/${reference}/${act}`} data-act={act}>
      <h2>{t(`act.${act}`)}</h2>
      <input type="hidden" name="token" value={formToken} />
      <input type="hidden" name="cause" value={cause} />
      <Fields t={t} act={act} />
      <button type="submit">{t(`act.${act}`)}</button>
    </form>
  )
}

function Fields({ t, act }: { t: Say; act: ActName }) {
  switch (act) {
    case 'give-opinion':
      return (
        <>
          <Choices t={t} name="value" values={OPINIONS} label={(value) => t(`opinion.${value}`)} />
          <label for="remarks">{t('act-field.remarks')}</label>
          <textarea id="remarks" name="remarks" dir="auto" maxLength={2000} />
        </>
      )
    case 'decide':
      return (
        <>
          <Choices t={t} name="decision" values={['approve', 'refuse']} label={(value) => t(`act-field.${value}`)} />
          <label for="reasons">{t('act-field.reasons')}</label>
          <textarea id="reasons" name="reasons" dir="auto" maxLength={2000} />
        </>
      )
    case 'record-payment':
      return (
        <>
          <label for="amount">{t('act-field.amount')}</label>
          <input class="ltr" id="amount" name="amount" inputMode="decimal" required />
          <label for="receiptNumber">{t('act-field.receiptNumber')}</label>
          <input class="ltr" id="receiptNumber" name="receiptNumber" required />
        </>
      )
    case 'sign-permit':
      return (
        <>
          <label for="pin">{t('act-field.pin')}</label>
          <input
            class="ltr"
            id="pin"
            name="pin"
            type="password"
            inputMode="numeric"
            autocomplete="off"
            pattern="\d{6}"
            required
          />
        </>
      )
    default:
      return null
  }
}

function Choices(props: {
  t: Say
  name: 'value' | 'decision'
  values: readonly string[]
  label(value: string): string
}) {
  const { t, name, values, label } = props
  return (
    <fieldset>
      <legend class="label">{t(`act-field.${name}`)}</legend>
      {values.map((value) => (
        <label class="choice" key={value}>
          <input type="radio" name={name} value={value} required />
          {label(value)}
        </label>
      ))}
    </fieldset>
  )
}

/** A form's fields as an act's input: people write dirhams, the service counts centimes. */
export function inputOf(act: ActName, { token: _, cause: __, ...fields }: Record<string, string>): unknown {
  if (act !== 'record-payment') return fields
  const dirhams = Number((fields.amount ?? '').replace(/[\s\u00a0\u202f]/g, '').replace(',', '.'))
  return { ...fields, amount: Math.round(dirhams * 100) }
}
