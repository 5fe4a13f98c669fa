//! What is left out of a request in any words is asked about, in reads too; what a field leaves out is not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

#[test]
fn what_is_left_out_is_asked_about_in_each_language() {
    for (requests, left_out, count) in [
        (
            &["pull docker images", "npm read token", "docker push token", "I need to upload with pip"][..],
            &[
                ", except those of the security team",
                " apart from the vault one",
                ", excluding whatever the platform group owns",
                ", other than the ledger things",
                ", with the exception of team Red's",
            ][..],
            20,
        ),
        (
            &["Docker-Images ziehen", "npm Lesetoken", "docker push Token"],
            &[", außer denen vom Sicherheitsteam", ", ausgenommen das Archiv", ", abgesehen von Team Rot"],
            9,
        ),
        (
            &["tirer des images docker", "jeton npm en lecture", "jeton docker push"],
            &[", sauf celles de l'équipe sécurité", ", hormis le coffre", ", à l'exception de celui de la paie"],
            9,
        ),
        (
            &["descargar imágenes docker", "token npm de lectura", "token docker push"],
            &[", salvo las del equipo de seguridad", ", excepto la bóveda", ", exceptuando lo de nóminas"],
            9,
        ),
        (
            &["baixar imagens docker", "token npm de leitura", "token docker push"],
            &[", menos as do time de segurança", ", exceto o cofre", ", tirando o arquivo"],
            9,
        ),
        (&["docker イメージの pull", "npm 読み取りトークン"], &["、セキュリティチームのものは除く", "、金庫以外"], 4),
    ] {
        assert_eq!(every_limit_is_asked_about(requests, left_out), count, "{requests:?}");
    }
}

#[test]
fn what_a_field_leaves_out_is_not() {
    none_is_asked_about(&[
        "npm token, everything except publishing",
        "read token for npm, not for production",
        "docker pull, nothing except reading",
    ]);
}
