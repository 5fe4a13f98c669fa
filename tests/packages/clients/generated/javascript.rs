//! npm and those that read its file.

use gatepass_clients::Level;

use super::Source::{self, Before, File, Variable};
use super::{Generated, try_generated};
use crate::packages::clients::compared::{Client, Texts};
use crate::packages::clients::precedence::{BERRY, BUN, NPM, PNPM, YARN};

const IN_NPMRC: &[&str] = &[
    "registry={other}/\n",
    "registry={own}\n",
    "  registry = {other}/  \n",
    "\"registry\" = '{other}/'\n",
    "registry={other}\nregistry={own}\n",
    "registry={own}\nregistry={other}\n",
    "; registry={other}/\n# registry={other}/\n",
    "[section]\nregistry={other}/\n",
    "registry=\n",
    "REGISTRY={other}/\n",
    "@acme:registry={other}/\n",
    "{key}:_authToken=other\n",
    "\"{key}:_authToken\" = \"other\"\n",
    "//other.example/:_authToken=other\n",
];

/// What npm and Yarn 1 make a list of.
const IN_LISTS: &[&str] = &["registry[]={other}/\n", "registry={own}\nregistry[]={other}/\n"];

const REGISTRY_OF_NPM: &[&str] = &["npm_config_registry", "NPM_CONFIG_REGISTRY", "Npm_Config_Registry"];

const IN_PACKAGE_JSON: &[&str] = &[
    "{\"name\": \"p\", \"version\": \"1.0.0\", \"dependencies\": {\"tiny\": \"1\"}}",
    "{\"name\": \"p\", \"version\": \"1.0.0\", \"private\": true, \"workspaces\": [\"packages/*\"], \"dependencies\": {\"tiny\": \"1\"}}",
];

/// A package of a workspace, or beside it.
const MEMBER: &str = "project/packages/a";
const MEMBERS: Texts = &[(
    "project/packages/a/package.json",
    "{\"name\": \"a\", \"version\": \"1.0.0\", \"dependencies\": {\"tiny\": \"1\"}}",
)];

#[test]
fn npm_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        File("project/.npmrc", IN_NPMRC),
        File("project/.npmrc", IN_LISTS),
        File("project/packages/a/.npmrc", IN_NPMRC),
        Before(".npmrc", IN_NPMRC),
        Before(".npmrc", IN_LISTS),
        File("global", IN_NPMRC),
        Variable(&["npm_config_globalconfig", "NPM_CONFIG_GLOBALCONFIG"], &["{home}/global", "{home}/.npmrc"]),
        Variable(&["npm_config_userconfig", "NPM_CONFIG_USERCONFIG"], &["{home}/.npmrc", "{home}/else", ""]),
        Variable(REGISTRY_OF_NPM, &["{other}/", "{own}", "{other}", ""]),
        Variable(&["NPM_CONFIG_{key}:_authToken", "npm_config_{key}:_authToken"], &["other", ""]),
        File("project/package.json", IN_PACKAGE_JSON),
    ];
    let client = Client { files: MEMBERS, ..NPM };
    try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, 16);
}

const IN_WORKSPACE: &[&str] = &[
    "packages: [\"packages/*\"]\n",
    "packages: [\"packages/*\"]\nregistry: {other}/\n",
    "packages: [\"packages/*\"]\nregistry: {own}\n",
    "registries:\n  default: {other}/\n",
    "registries:\n  default: {own}\n",
    "registry: {own}\nregistries:\n  default: {other}/\n",
    "registry: {other}/\nregistries:\n  default: {own}\n",
    "registries: {'@acme': '{other}/'}\n",
    "# registry: {other}/\n",
    "packages: [\"elsewhere/*\"]\nregistry: {other}/\n",
];

#[test]
fn pnpm_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        File("project/.npmrc", IN_NPMRC),
        File("project/packages/a/.npmrc", IN_NPMRC),
        Before(".npmrc", IN_NPMRC),
        File(".config/pnpm/auth.ini", IN_NPMRC),
        File(
            ".config/pnpm/config.yaml",
            &["registry: {other}/\n", "registry: {own}\n", "registries:\n  default: {other}/\n"],
        ),
        File(".config/pnpm/rc", IN_NPMRC),
        File("project/pnpm-workspace.yaml", IN_WORKSPACE),
        File("project/pnpm-workspace.yaml", IN_WORKSPACE),
        Variable(REGISTRY_OF_NPM, &["{other}/", "{own}"]),
        Variable(&["pnpm_config_registry", "PNPM_CONFIG_REGISTRY"], &["{other}/", "{own}", ""]),
        Variable(&["npm_config_userconfig"], &["{home}/.npmrc"]),
    ];
    let client = Client { files: MEMBERS, ..PNPM };
    try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, 12);
}

const IN_YARNRC: &[&str] = &[
    "registry \"{other}/\"\n",
    "--install.registry \"{other}/\"\n",
    "--registry \"{other}/\"\n",
    "--install.registry \"{own}\"\n",
    "# --registry \"{other}/\"\n",
    "\"--registry\" \"{other}/\"\n",
];

#[test]
fn yarn_classic_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        File("project/.npmrc", IN_NPMRC),
        File("project/packages/a/.npmrc", IN_NPMRC),
        Before(".npmrc", IN_NPMRC),
        File(".yarnrc", IN_YARNRC),
        File("project/.yarnrc", IN_YARNRC),
        File("project/packages/a/.yarnrc", IN_YARNRC),
        Variable(REGISTRY_OF_NPM, &["{other}/", "{own}"]),
        Variable(&["yarn_registry", "YARN_REGISTRY"], &["{other}/", "{own}"]),
        File("project/package.json", IN_PACKAGE_JSON),
    ];
    let client = Client { files: MEMBERS, ..YARN };
    try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, 12);
}

const IN_YARNRC_YML: &[&str] = &[
    "npmRegistryServer: \"{other}\"\n",
    "npmRegistryServer: \"{own}\"\n",
    "\"npmRegistryServer\": '{other}'\n",
    "npmRegistries:\n  \"http:{server}\":\n    npmAuthToken: other\n",
    "npmRegistries:\n  \"{server}\":\n    npmAuthToken: other\n",
    "npmScopes:\n  acme:\n    npmRegistryServer: \"{other}\"\n",
    "# npmRegistryServer: \"{other}\"\n",
    "npmAuthToken: other\n",
];

#[test]
fn yarn_berry_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        File("project/.yarnrc.yml", IN_YARNRC_YML),
        File("project/packages/a/.yarnrc.yml", IN_YARNRC_YML),
        Before(".yarnrc.yml", IN_YARNRC_YML),
        Variable(&["YARN_NPM_REGISTRY_SERVER", "yarn_npm_registry_server"], &["{other}", "{own}"]),
        Variable(&["YARN_NPM_AUTH_TOKEN"], &["other"]),
        Variable(&["YARN_RC_FILENAME"], &[".yarnrc.yml"]),
    ];
    const WORKSPACE: Texts = &[MEMBERS[0], ("project/package.json", IN_PACKAGE_JSON[1])];
    let client = Client { files: WORKSPACE, ..BERRY };
    try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, 8);
}

#[test]
fn bun_is_told_right_in_generated_environments() {
    const IN_BUNFIG: &[&str] = &[
        "[install]\nregistry = \"{other}/\"\n",
        "[install]\nregistry = \"{own}\"\n",
        "[install.registry]\nurl = \"{other}/\"\n",
        "[install.scopes]\nacme = \"{other}/\"\n",
        "[install]\nregistry = { url = \"{other}/\", token = \"x\" }\n",
    ];
    const IN_ENV: &[&str] =
        &["BUN_CONFIG_REGISTRY={other}/\n", "npm_config_registry='{own}'\n", "# BUN_CONFIG_TOKEN=other\n"];
    const SOURCES: &[Source] = &[
        File("project/.npmrc", IN_NPMRC),
        File("project/packages/a/.npmrc", IN_NPMRC),
        Before(".npmrc", IN_NPMRC),
        File("project/bunfig.toml", IN_BUNFIG),
        File("project/packages/a/bunfig.toml", IN_BUNFIG),
        File(".bunfig.toml", IN_BUNFIG),
        File("project/.env", IN_ENV),
        File("project/packages/a/.env", IN_ENV),
        Variable(&["npm_config_registry", "NPM_CONFIG_REGISTRY", "BUN_CONFIG_REGISTRY"], &["{other}/", "{own}", ""]),
        Variable(&["npm_config_token", "BUN_CONFIG_TOKEN"], &["other", ""]),
        File("project/package.json", IN_PACKAGE_JSON),
    ];
    let client = Client { files: MEMBERS, ..BUN };
    try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, 60);
}

/// Into a project the registry goes without a credential, which the user's shell has.
#[test]
fn what_is_written_into_projects_is_told_right_in_generated_environments() {
    const SOURCES: &[Source] = &[
        Before("project/.npmrc", IN_NPMRC),
        File(".npmrc", IN_NPMRC),
        File("project/pnpm-workspace.yaml", IN_WORKSPACE),
        File("project/package.json", IN_PACKAGE_JSON),
        Variable(REGISTRY_OF_NPM, &["{other}/", "{own}", ""]),
        Variable(&["pnpm_config_registry", "BUN_CONFIG_REGISTRY", "YARN_REGISTRY"], &["{other}/", "{own}"]),
        File("project/bunfig.toml", &["[install]\nregistry = \"{other}/\"\n", "[install]\nregistry = \"{own}\"\n"]),
        File("project/.yarnrc", IN_YARNRC),
    ];
    for (client, cases) in [(NPM, 6), (BUN, 20), (YARN, 5)] {
        let client = Client { files: MEMBERS, level: Level::Project, ..client };
        try_generated(&Generated { client, directories: &["project", MEMBER], sources: SOURCES }, cases);
    }
}
