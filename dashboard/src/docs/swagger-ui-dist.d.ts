/** The part of Swagger UI that is used; the package brings no types. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export interface SwaggerUI {
    /** Only once the document is read. */
    preauthorizeApiKey(scheme: string, key: string): void;
  }

  export default function SwaggerUIBundle(options: Readonly<Record<string, unknown>>): SwaggerUI;
}
