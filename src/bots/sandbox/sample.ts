import type { Sample } from '../web/filing-page.js'

/** A made-up applicant and three made-up documents, for the page's "fill with an example" in training. */
export function sampleFiling(): Sample {
  const page = (title: string) => Buffer.from(onePagePdf(`SPECIMEN - ${title}`), 'latin1')
  return {
    fields: {
      name: 'Specimen Nadia · نادية نموذج',
      cin: 'S000001',
      address: '12, rue Specimen, Nador',
      landTitle: 'T00001/11',
      works: 'Maison individuelle R+1 (exemple)',
    },
    documents: [
      { document: 'property-certificate', name: 'certificat-specimen.pdf', bytes: page('certificat de propriete') },
      { document: 'situation-plan', name: 'situation-specimen.pdf', bytes: page('plan de situation') },
      { document: 'architectural-plans', name: 'plans-specimen.pdf', bytes: page('plans') },
    ],
  }
}

/** The smallest PDF that every reader opens: one page, one line. */
function onePagePdf(line: string): string {
  const content = `BT /F1 20 Tf 60 760 Td (${line}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  return `${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
}
