import type {BundledPackage} from './bundled-packages.ts'

type Described = Pick<BundledPackage, 'name' | 'version' | 'license'>

/**
 * Makes the software bill of materials of a package: what its bundles contain, which no scanner can see otherwise.
 * CycloneDX 1.6 (ECMA-424) as JSON. It has no serial number and no time, so that the same build gives the same file.
 */
export function softwareBillOfMaterials(of: Described, bundled: readonly Described[]): object {
  const product = component('application', of)
  const components = bundled.map((one) => component('library', one))
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {lifecycles: [{phase: 'build'}], component: product},
    components,
    dependencies: [{ref: product.purl, dependsOn: components.map(({purl}) => purl)}],
  }
}

function component(type: 'application' | 'library', {name, version, license}: Described) {
  const [unscoped = name, group] = name.split('/').reverse()
  // Source: the purl specification; the @ of a scope is encoded.
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return {
    type,
    'bom-ref': purl,
    ...(group !== undefined && {group}),
    name: unscoped,
    version,
    licenses: [/\s/.test(license) ? {expression: license} : {license: {id: license}}],
    purl,
  }
}
