"""Organizations' own databases of people (CRMs): who agreed to updates is told to them.

``crm_interface`` says what every one of them is asked; ``action_network``, ``actionkit`` and
``van`` how each is asked it; ``field_mapping`` which facts go under which names.
"""
