"""Spanish: saying a name, and what is none."""

from flows.lexicon.schema import NameWords, entries

NAMES = NameWords(
    openings=entries(
        """
        hola, buenas, buenas tardes, buenos dias, buenas noches, buen dia, por favor, [yo] soy,
        [yo] me llamo, [y] mi nombre [completo] es, mi nombre [completo], nombre [completo], es,
        me dicen, me conocen como, aqui, le saluda, les saluda, atentamente, atte, firma, firmado,
        firmada, [por favor] pongan, pon, ponga, escriban, a nombre de
        """
    ),
    soft=entries("si, claro, ok, bueno, vale, pues"),
    closings=entries(
        """
        por favor, porfavor, porfa, gracias, muchas gracias, mil gracias, presente, saludos, para
        servirle
        """
    ),
    phrases=entries(
        """
        hola, buenas, buenas tardes, buenos dias, buenas noches, gracias, muchas gracias, jaja,
        jajaja, jeje, soy yo, yo, yo tambien, todos, nadie, mi nombre, mi firma, si se puede, el
        mismo, la misma, el mismo de antes, lo mismo, tal vez, mas tarde, un momento, anonimo,
        anonima, ninguno, no se, ya lo di, un momento por favor, mi esposo y yo, despues, luego,
        espera, nose, fuera *, abajo *, no al *, no a *, no a la *, no a las *
        """
    ),
    strong=frozenset(
        """
        agregar agreguen ahorita algo apoyamos apoyo bendiga bien ciudadana, ciudadano ciudadanos
        como companeras companeros cosa cual cuando cuanto, cuentame cuentenme cuide dar deportado
        deportados deportaron desde despues digan dime donde doy entiendo eres escribir, espera
        esperame esta estan esto estoy estudiante familia firmar firme firmo fue gente gracias
        gustaria hacer haciendo hay humano ilegal indocumentada indocumentado informacion injusto
        inmigrante inmigrantes mandame, mande mandenme mexicana mexicano misma mismo muy nada
        necesito ningun, nombre nosotros papeles peticion podria poner pongan porque prefiero
        puede, pueden puedo quien quienes quieren quiero quisiera racista saludos ser siempre
        sobre soy suerte sus tengo tiene tienen trabajo usted ustedes vengo verguenza vivo voy ya
        """.split()
    ),
    weak=frozenset(
        """
        a al con en era, es esa ese este le les lo mal mas me mi muy no nos otra otro para por que
        se si sin solo son su tambien te toda todas todo todos tu un una y yo
        """.split()
    ),
    asking=entries(
        """
        (quien|quienes|cual|cuando|cuanto|cuantos|cuantas|donde|como|cuales) *, (que|por que|para
        que|de que|a que)
        (es|son|hacen|dice|pasa|haran|quieren|van|significa|trata|se|lo|necesitan),
        (quien|quienes|cual|que|como|por que|para que|porque|mande|cuando|donde) $,
        (puedo|pueden|puede|debo|tengo que|tiene que|tienen|es (seguro|real|verdad|necesario)|va
        a) ...
        """
    ),
    first_names=frozenset({"simon"}),
)
