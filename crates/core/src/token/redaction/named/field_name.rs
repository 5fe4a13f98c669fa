//! What the field of a credential is called, in the languages that people write it in.

use std::sync::LazyLock;

use regex::Regex;

/// What a password is called.
macro_rules! password {
    () => {
        concat!(
            "(?:password|passwd|passphrase|passwort|passcode|pwd|contraseña|contrasena|senha|mot de passe|kennwort|",
            "wachtwoord|hasło|clave|schlüssel|geheimnis|heslo|lösenord|adgangskode|passord|salasana|jelszó|parol[ăa]|şifre|",
            "sifre|mật khẩu|парол[а-я]{1,2}|密码|密碼|口令|パスワード|暗証番号|合言葉|비밀번호|",
            "identified by|pin[ -]?code|parola d'ordine|รหัสผ่าน|كلمة المرور|סיסמה|पासवर्ड)|(?-u:\\b|_)(?:pass|pw|mdp)"
        )
    };
}

/// What a credential is called that is no password.
macro_rules! token {
    () => {
        concat!(
            "(?:token|secret|api[ _-]?key|(?:access|private|secret|account|signing|encryption|deploy|master|license|licence)[ _-]?key|credentials?|",
            "(?-u:\\b|_)(?:creds?|pat)|jeton(?: d'acc[eè]s)?|api[ -]?(?:キー|schlüssel)|(?:chiave|chave) se[gc]reta|токен|ключ(?: доступа)?|令牌|密钥|トークン|토큰|x-amz-signature|(?-u:\\b)sig|",
            "(?:clé|cle|clave|chave|chiave) (?:de |d'|di )?(?:api|acc[eèé]s+o?|acesso))"
        )
    };
}

/// What a credential is called, anywhere.
static NAMES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(concat!("(?i:", password!(), "|", token!(), "|bearer|(?-u:\\b)(?:login|auth))")).ok());

/// Whether the text speaks of a credential.
pub(in super::super) fn speaks_of_credentials(text: &str) -> bool {
    NAMES.as_ref().is_none_or(|names| names.is_match(text))
}
