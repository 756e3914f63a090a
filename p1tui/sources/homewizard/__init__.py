"""HomeWizard's P1 meter on the local network: `homewizard://host`, both versions of its API.

`api` calls the device, `authority` verifies its certificate, `pairing` gets a token with its button, and
`source` asks for the telegram once a second. The API is described at https://api-documentation.homewizard.com.
"""
