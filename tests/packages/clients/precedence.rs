//! What gatepass says a client goes by is what the client goes by: each setting that could come before what was applied is
//! tried with the real client, between the registry and another one, and gatepass names those that do, and no others.

use super::super::sandbox::needs;
use super::INSTALL;
use super::compared::{CLIENT, Client, EMPTY, State, Texts, difference, project};

/// Files and variables.
type Setting = (Texts, Texts);

pub(super) const NPM: Client =
    Client { manager: "npm", program: "npm", asks: "npm view tiny --fetch-retries=0", ..CLIENT };
pub(super) const PNPM: Client =
    Client { manager: "pnpm", program: "pnpm", asks: "pnpm install --config.fetch-retries=0", ..CLIENT };
pub(super) const YARN: Client =
    Client { manager: "yarn", program: "yarn-classic", asks: "yarn-classic install --non-interactive", ..CLIENT };
pub(super) const BERRY: Client =
    Client { manager: "yarn-berry", program: "yarn-berry", asks: "yarn-berry install", ..CLIENT };
pub(super) const BUN: Client = Client { manager: "bun", program: "bun", asks: "bun install", ..CLIENT };
pub(super) const PIP: Client = Client {
    manager: "pip",
    program: "pip",
    asks: "pip --disable-pip-version-check download --retries 0 --no-deps tiny",
    ..CLIENT
};
pub(super) const PDM: Client = Client { manager: "pdm", program: "pdm", asks: "pdm lock", ..CLIENT };
pub(super) const UV: Client = Client { manager: "uv", program: "uv", asks: "uv lock", ..CLIENT };

/// What all that read npm's file are tried with.
const OF_NPMRC: &[Setting] = &[
    (&[], &[]),
    (&[("project/.npmrc", "registry={other}/\n")], &[]),
    (&[("project/.npmrc", "\"registry\" = \"{other}/\"\n")], &[]),
    (&[("project/.npmrc", "registry={own}\n@acme:registry={other}/\n")], &[]),
    (&[("project/.npmrc", "{key}:_authToken=other\n")], &[]),
    (&[("project/.npmrc", "{key}:_auth=b3RoZXI6eA==\n")], &[]),
    (&[("project/.npmrc", "//other.example/:_authToken=other\n")], &[]),
    (&[], &[("npm_config_userconfig", "{home}/.npmrc")]),
];

const OF_NPM: &[Setting] = &[
    (&[], &[("Npm_Config_Registry", "{other}/")]),
    (&[], &[("npm_config_registry", "{other}/")]),
    (&[], &[("NPM_CONFIG_REGISTRY", "{own}")]),
    (&[], &[("NPM_CONFIG_{key}:_authToken", "other")]),
    (&[], &[("nPm_config_{key}:_authToken", "other")]),
    (&[], &[("npm_config_{key}:_auth", "b3RoZXI6eA==")]),
    (&[("other", "registry={other}/\n")], &[("Npm_Config_Userconfig", "{home}/other")]),
    (&[("project/.npmrc", "{key}tiny/:_authToken=other\n")], &[]),
];

const OF_PNPM: &[Setting] = &[
    (&[], &[("PNPM_CONFIG_REGISTRY", "{other}/")]),
    (&[], &[("pnpm_config_registry", "{other}/")]),
    (&[("project/pnpm-workspace.yaml", "registry: {other}/\n")], &[]),
    (&[("project/pnpm-workspace.yaml", "registries:\n  default: {other}/\n")], &[]),
    (&[("project/pnpm-workspace.yaml", "registries:\n  default: {own}\n  '@acme': {other}/\n")], &[]),
    (&[(".config/pnpm/config.yaml", "registry: {other}/\n")], &[]),
    (&[(".config/pnpm/config.yaml", "registries:\n  default: {other}/\n")], &[]),
    (&[(".config/pnpm/config.yaml", "npmrcAuthFile: {home}/other\n"), ("other", "registry={other}/\n")], &[]),
    (&[(".config/pnpm/config.yaml", "npmrcAuthFile: {home}/.npmrc\n")], &[]),
    (&[(".config/pnpm/auth.ini", "registry={other}/\n")], &[]),
    (&[(".config/pnpm/auth.ini", "{key}:_authToken=other\n")], &[]),
    (&[("xdg/pnpm/config.yaml", "registry: {other}/\n")], &[("XDG_CONFIG_HOME", "{home}/xdg")]),
    (&[(".config/pnpm/rc", "registry={other}/\n")], &[]),
    (&[("other", "registry={other}/\n")], &[("pnpm_config_npmrc_auth_file", "{home}/other")]),
    (&[("project/.npmrc", "{key}tiny/:_authToken=other\n")], &[]),
];

const OF_YARN: &[Setting] = &[
    (&[], &[("Npm_Config_Registry", "{other}/")]),
    (&[], &[("YARN_REGISTRY", "{other}/")]),
    (&[], &[("Yarn_Registry", "{other}/")]),
    (&[], &[("yarn_registry", "{own}")]),
    (&[("project/.yarnrc", "registry \"{other}/\"\n")], &[]),
    (&[("project/.yarnrc", "--install.registry \"{other}/\"\n")], &[]),
    (&[("project/.yarnrc", "--registry \"{other}/\"\n")], &[]),
    (&[(".yarnrc", "--install.registry \"{other}/\"\n")], &[]),
    (&[(".yarnrc", "registry \"{other}/\"\n")], &[]),
    (&[("project/.npmrc", "{key}tiny/:_authToken=other\n")], &[]),
];

const OF_BERRY: &[Setting] = &[
    (&[], &[]),
    (&[], &[("YARN_NPM_REGISTRY_SERVER", "{other}")]),
    (&[], &[("Yarn_Npm_Registry_Server", "{other}")]),
    (&[], &[("yarn_npm_registry_server", "{own}")]),
    (&[], &[("YARN_NPM_AUTH_TOKEN", "other")]),
    (&[("project/.yarnrc.yml", "npmRegistryServer: \"{other}\"\n")], &[]),
    (&[("project/.yarnrc.yml", "\"npmRegistryServer\": '{other}'\n")], &[]),
    (&[("project/.yarnrc.yml", "npmRegistries:\n  \"http:{server}\":\n    npmAuthToken: other\n")], &[]),
    (&[("project/.yarnrc.yml", "npmRegistries:\n  \"{other}\":\n    npmAuthToken: other\n")], &[]),
    (&[("project/.yarnrc.yml", "npmAuthToken: other\nnpmPublishRegistry: \"{other}\"\n")], &[]),
    (&[("project/.npmrc", "registry={other}/\n")], &[]),
    (&[], &[("npm_config_registry", "{other}")]),
];

const OF_BUN: &[Setting] = &[
    (&[], &[("Npm_Config_Registry", "{other}/")]),
    (&[], &[("NPM_CONFIG_REGISTRY", "{other}/")]),
    (&[], &[("BUN_CONFIG_REGISTRY", "{other}/")]),
    (&[], &[("BUN_CONFIG_TOKEN", "other")]),
    (&[], &[("npm_config_token", "other")]),
    (&[("project/bunfig.toml", "[install]\nregistry = \"{other}/\"\n")], &[]),
    (&[("project/bunfig.toml", "[install.registry]\nurl = \"{other}/\"\ntoken = \"x\"\n")], &[]),
    (&[("project/bunfig.toml", "[install.scopes]\nacme = \"{other}/\"\n")], &[]),
    (&[(".bunfig.toml", "[install]\nregistry = \"{other}/\"\n")], &[]),
    (&[("xdg/.bunfig.toml", "[install]\nregistry = \"{other}/\"\n")], &[("XDG_CONFIG_HOME", "{home}/xdg")]),
    (&[("project/.env", "BUN_CONFIG_REGISTRY={other}/\n")], &[]),
    (&[("project/.env.local", "npm_config_registry=\"{other}/\"\n")], &[]),
    (&[("project/.env", "BUN_CONFIG_TOKEN=other\n")], &[]),
];

const OF_PIP: &[Setting] = &[
    (&[], &[]),
    (&[("xdg/pip/pip.conf", "[download]\nindex-url = {other}/simple\n")], &[("XDG_CONFIG_DIRS", "{home}/xdg")]),
    (&[("xdg/pip/pip.conf", "[global]\nindex-url = {other}/simple\n")], &[("XDG_CONFIG_DIRS", "{home}/xdg")]),
    (&[("xdg/pip/pip.conf", "[global]\nno-index = yes\n")], &[("XDG_CONFIG_DIRS", "/nowhere:{home}/xdg")]),
    (&[("xdg/pip/pip.conf", "[global]\nno-index = false\n")], &[("XDG_CONFIG_DIRS", "{home}/xdg")]),
    (&[("xdg/pip/pip.conf", "[global]\nextra-index-url = {other}/simple\n")], &[("XDG_CONFIG_DIRS", "{home}/xdg")]),
    (&[(".pip/pip.conf", "[download]\nIndex-URL: {other}/simple\n")], &[]),
    (&[(".pip/pip.conf", "[list]\nindex-url = {other}/simple\n")], &[]),
    (&[(".pip/pip.conf", "[global]\nindex-url = {other}/simple\n")], &[]),
    (&[(".pip/pip.conf", "[global]\nextra_index_url =\n    {other}/simple\n")], &[]),
    (&[("other", "[global]\nindex-url = {other}/simple\n")], &[("PIP_CONFIG_FILE", "{home}/other")]),
    (&[], &[("PIP_CONFIG_FILE", "{home}/.config/pip/pip.conf")]),
    (&[], &[("PIP_INDEX_URL", "{other}/simple")]),
    (&[], &[("PIP_EXTRA_INDEX_URL", "{other}/simple")]),
    (&[], &[("PIP_NO_INDEX", "1")]),
    (&[], &[("UV_DEFAULT_INDEX", "{other}/simple")]),
    (&[("project/pip.conf", "[global]\nindex-url = {other}/simple\n")], &[]),
];

const OF_UV: &[Setting] = &[
    (&[], &[]),
    (&[("project/pyproject.toml", project!("[[tool.uv.index]]\nurl = \"{other}/simple\"\ndefault = true\n"))], &[]),
    (&[("project/pyproject.toml", project!("[[tool.uv.index]]\nurl = \"{other}/simple\"\n"))], &[]),
    (
        &[(
            "project/pyproject.toml",
            project!("[[tool.uv.index]]\nname = \"o\"\nurl = \"{other}/simple\"\nexplicit = true\n"),
        )],
        &[],
    ),
    (&[("project/pyproject.toml", project!("[tool.uv]\nindex-url = \"{other}/simple\"\n"))], &[]),
    (&[("project/pyproject.toml", project!("[tool.uv]\nextra-index-url = [\"{other}/simple\"]\n"))], &[]),
    (&[("project/pyproject.toml", project!("[tool.uv]\nno-index = true\n"))], &[]),
    (&[("project/uv.toml", "[[index]]\nurl = \"{other}/simple\"\ndefault = true\n")], &[]),
    (&[("project/uv.toml", "[[index]]\nurl = \"{other}/simple\"\n")], &[]),
    (
        &[
            ("project/uv.toml", "native-tls = false\n"),
            ("project/pyproject.toml", project!("[[tool.uv.index]]\nurl = \"{other}/simple\"\ndefault = true\n")),
        ],
        &[],
    ),
    (&[("xdg/uv/uv.toml", "no-index = true\n")], &[("XDG_CONFIG_DIRS", "{home}/xdg")]),
    (
        &[("xdg/uv/uv.toml", "[[index]]\nurl = \"{other}/simple\"\ndefault = true\n")],
        &[("XDG_CONFIG_DIRS", "{home}/xdg")],
    ),
    (&[("xdg/uv/uv.toml", "[[index]]\nurl = \"{other}/simple\"\n")], &[("XDG_CONFIG_DIRS", "{home}/xdg")]),
    (&[], &[("UV_DEFAULT_INDEX", "{other}/simple")]),
    (&[], &[("UV_INDEX_URL", "{other}/simple")]),
    (&[], &[("UV_INDEX", "{other}/simple")]),
    (&[], &[("UV_EXTRA_INDEX_URL", "{other}/simple")]),
    (&[], &[("UV_INDEX_GATEPASS_USERNAME", "x"), ("UV_INDEX_GATEPASS_PASSWORD", "other")]),
    (&[], &[("PIP_INDEX_URL", "{other}/simple")]),
];

const OF_PDM: &[Setting] = &[
    (&[], &[]),
    (&[("project/pyproject.toml", project!("[[tool.pdm.source]]\nname = \"pypi\"\nurl = \"{other}/simple\"\n"))], &[]),
    (&[("project/pyproject.toml", project!("[[tool.pdm.source]]\nname = \"o\"\nurl = \"{other}/simple\"\n"))], &[]),
    (&[("project/pdm.toml", "[pypi]\nurl = \"{other}/simple\"\n")], &[]),
    (&[("project/pdm.toml", "[strategy]\nsave = \"exact\"\n")], &[]),
    (&[], &[("PDM_PYPI_URL", "{other}/simple")]),
    (&[], &[("PIP_INDEX_URL", "{other}/simple")]),
];

/// Tries each of these settings; how many there were.
fn try_all(client: &Client, settings: &[Setting]) -> usize {
    needs(client.program, INSTALL);
    for (files, variables) in settings {
        let state = State { files, variables, ..EMPTY };
        if let Some(difference) = difference(client, &state) {
            panic!("{difference}");
        }
    }
    println!("{}: {} settings", client.manager, settings.len());
    settings.len()
}

#[test]
fn npm_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&NPM, &[OF_NPMRC, OF_NPM].concat()) > 12);
}

#[test]
fn pnpm_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&PNPM, &[OF_NPMRC, OF_PNPM].concat()) > 20);
}

#[test]
fn yarn_classic_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&YARN, &[OF_NPMRC, OF_YARN].concat()) > 15);
}

#[test]
fn yarn_berry_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&BERRY, OF_BERRY) > 10);
}

#[test]
fn bun_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&BUN, &[OF_NPMRC, OF_BUN].concat()) > 15);
}

#[test]
fn uv_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&UV, OF_UV) > 15);
}

#[test]
fn pip_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&PIP, OF_PIP) > 15);
}

#[test]
fn pdm_goes_by_what_gatepass_says_it_goes_by() {
    assert!(try_all(&PDM, OF_PDM) > 5);
}
